import type { XtOption, XtRule, XtTable } from "../../state/index.ts";
import type { Machine, Operation } from "./machine.ts";
import type { PreparedChain, PreparedRule } from "./prepared-chain.ts";
import { type Scope, unknown } from "./scope.ts";
import { matchOperation } from "./xt/match.ts";
import { deviceTest, networkTest, protocolOf } from "./xt/numbers.ts";
import { targetOperation } from "./xt/target.ts";

const idleTargets: ReadonlySet<string> = new Set(["LOG", "NFLOG", "CHECKSUM", "TCPMSS", "TRACE", "CLASSIFY"]);

/** A legacy table, ready to run: its chains by name. */
export const prepareXtTable = (key: string, table: XtTable): ReadonlyMap<string, PreparedChain> => {
  const chains = new Map<string, PreparedChain>();
  for (const { name, policy, rules } of table.chains) {
    const id = `xtTable ${key}/${name}`;
    const prepared = rules.map((rule, index) => prepareRule(rule, `${id}/${index}`));
    chains.set(name, { id, rules: prepared, policy, chains });
  }
  return chains;
};

const prepareRule = (rule: XtRule, id: string): PreparedRule => {
  const { header, matches, action } = rule;
  const isIdle = action === null || (action.kind === "target" && idleTargets.has(action.target.name));
  const scope: Scope = { rule: id, table: "", sets: new Map(), matters: !isIdle };
  return {
    id,
    operations: [
      ...header.map((option) => headerOperation(option, scope)),
      ...matches.map(({ name, options }) => matchOperation(name, options, scope)),
      ({ journey }) => journey.counted.push(id) > 0,
      ...actionOperations(rule, scope),
    ],
  };
};

const actionOperations = ({ action }: XtRule, scope: Scope): readonly Operation[] => {
  if (action === null) return [];
  if (action.kind === "target") return [targetOperation(action.target.name, action.target.options, scope)];
  return [
    (machine) => {
      machine.ending = { kind: action.kind, chain: action.chain };
      return true;
    },
  ];
};

/** `-s`, `-d`, `-i`, `-o`, `-p`, `-f`. */
const headerOperation = ({ name, invert, values }: XtOption, scope: Scope): Operation => {
  const test = headerTest(name, values[0] ?? "");
  if (test === null) return unknown(scope, `the option \`--${name} ${values.join(" ")}\``);
  return (machine) => test(machine) !== invert;
};

const headerTest = (name: string, value: string): ((machine: Machine) => boolean) | null => {
  switch (name) {
    case "source":
    case "destination": {
      const test = networkTest(value);
      return test === null ? null : ({ journey }) => test(journey.frame[name]);
    }
    case "in-interface":
      return byDevice(value, "input");
    case "out-interface":
      return byDevice(value, "output");
    case "protocol": {
      const number = protocolOf(value);
      return number === null ? null : ({ journey }) => number === 0 || journey.frame.protocol === number;
    }
    case "fragment":
      return () => false;
    default:
      return null;
  }
};

const byDevice = (pattern: string, side: "input" | "output"): ((machine: Machine) => boolean) => {
  const test = deviceTest(pattern);
  return ({ place }) => test(place[side]?.name ?? "");
};
