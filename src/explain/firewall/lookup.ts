import type { NftElement, NftExpression } from "../../state/index.ts";
import type { Ending, Machine, Operation } from "./machine.ts";
import type { PreparedSet } from "./prepared-set.ts";
import { isDoubtful, registerAt, storeBytes, storeDoubt } from "./registers.ts";
import { ask, type Scope, unknown } from "./scope.ts";
import { endingOf } from "./verdict.ts";

type Lookup = Extract<NftExpression, { kind: "lookup" }>;
type DynamicSet = Extract<NftExpression, { kind: "dynset" }>;

/** `lookup register in SET [=> register]`. */
export const lookup = (expression: Lookup, scope: Scope): Operation => {
  const set = scope.sets.get(expression.set);
  if (set === undefined) return unknown(scope, `the set \`${expression.set}\``);
  if (expression.register === 0) return verdictOf(expression, set, scope);
  return expression.register === null ? memberOf(expression, set, scope) : dataOf(expression, set, scope);
};

/** Whether the key is not known, or may be one of the elements that the state does not hold. */
const isUncertain = (
  machine: Machine,
  set: PreparedSet,
  at: number,
  found: NftElement | undefined,
): boolean => isDoubtful(machine.journey, at, set.length) || (found === undefined && set.isOpen);

const addedKey = (machine: Machine, set: PreparedSet, at: number): string =>
  `${set.set.name} ${Buffer.from(machine.journey.registers.subarray(at, at + set.length)).toString("hex")}`;

/** Whether an element that the state does not hold may be there: never sure, unless a rule put it in just now. */
const mayHold = (machine: Machine, set: PreparedSet, at: number, scope: Scope): boolean =>
  machine.journey.added.has(addedKey(machine, set, at)) ||
  ask(machine, scope, `whether \`${set.set.name}\` holds it`, false);

const memberOf = ({ source, invert }: Lookup, set: PreparedSet, scope: Scope): Operation => {
  const at = registerAt(source);
  return (machine) => {
    const found = set.find(machine.journey.registers, at);
    if (isUncertain(machine, set, at, found)) return mayHold(machine, set, at, scope) !== invert;
    return (found !== undefined) !== invert;
  };
};

const dataOf = ({ source, register }: Lookup, set: PreparedSet, scope: Scope): Operation => {
  const [at, to] = [registerAt(source), registerAt(register!)];
  const data = new Map(set.set.elements.map((element) => [element, Buffer.from(element.data ?? "", "hex")]));
  return (machine) => {
    const found = set.find(machine.journey.registers, at);
    if (isUncertain(machine, set, at, found)) {
      storeDoubt(machine.journey, to, set.set.dataLength ?? 4);
      return mayHold(machine, set, at, scope);
    }
    if (found === undefined) return false;
    storeBytes(machine.journey, to, data.get(found)!);
    return true;
  };
};

/** A verdict map. When the key is not known, every verdict in it is possible. */
const verdictOf = ({ source }: Lookup, set: PreparedSet, scope: Scope): Operation => {
  const at = registerAt(source);
  const possible = distinctVerdicts(set);
  return (machine) => {
    const found = set.find(machine.journey.registers, at);
    if (isUncertain(machine, set, at, found)) {
      const reason = `which element of \`${set.set.name}\` it meets in \`${scope.rule}\``;
      const chosen = machine.journey.oracle.guess(reason, possible.length + 1);
      if (chosen === 0) return false;
      machine.ending = possible[chosen - 1]!;
      return true;
    }
    if (found === undefined || found.verdict === null) return false;
    machine.ending = endingOf(found.verdict);
    machine.element = `${scope.table}/${set.set.name}/${found.key}`;
    return true;
  };
};

const distinctVerdicts = (set: PreparedSet): readonly (Ending | null)[] => [
  ...new Map(
    set.set.elements.map(({ verdict }) => [JSON.stringify(verdict), verdict && endingOf(verdict)]),
  ).values(),
];

/** `add @SET { … }`: whether it fits and whether its own limits let it by is not known. */
export const dynamicSet = (expression: DynamicSet, scope: Scope): Operation => {
  const set = scope.sets.get(expression.set);
  const at = registerAt(expression.keyRegister);
  const isPlain = expression.expressions.every(({ kind }) => kind === "counter" || kind === "last");
  return (machine) => {
    if (expression.operation === "delete") return true;
    if (set !== undefined) machine.journey.added.add(addedKey(machine, set, at));
    machine.effects.push(`add to ${expression.set}`);
    if (isPlain) return !expression.invert;
    return ask(machine, scope, `what \`${expression.set}\` counted`, true) !== expression.invert;
  };
};

/** A map of named objects: matches when there is one. */
export const objectLookup = (set: PreparedSet | undefined, source: number, scope: Scope): Operation => {
  if (set === undefined) return unknown(scope, "a map of objects");
  const at = registerAt(source);
  return (machine) => {
    const found = set.find(machine.journey.registers, at);
    if (isUncertain(machine, set, at, found)) return mayHold(machine, set, at, scope);
    return found !== undefined;
  };
};
