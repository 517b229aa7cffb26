import type { NftExpression, XtExtension, XtOption, XtRule } from "../../../state/index.ts";
import { everything } from "../../sets/index.ts";
import { noEffects } from "../outcome/outcome.ts";
import type { RuleMachine } from "../rule/machine.ts";
import { connectionMatches } from "./connection-matches.ts";
import { matchHeader } from "./header-matches.ts";
import { markTargets } from "./mark-targets.ts";
import { unknownMatch, type XtMatchers } from "./match-context.ts";
import { packetMatches } from "./packet-matches.ts";
import { packetTargets } from "./packet-targets.ts";
import { routingMatches } from "./routing-matches.ts";
import type { XtTargets } from "./target.ts";
import { translationTargets } from "./translation-targets.ts";

type Compat = Extract<NftExpression, { kind: "xtMatch" | "xtTarget" }>;

const matchers: XtMatchers = { ...packetMatches, ...connectionMatches, ...routingMatches };

const targets: XtTargets = { ...packetTargets, ...markTargets, ...translationTargets };

/** Matches that count, so that the same text in two rules may say two things about one packet. */
const counting: ReadonlySet<string> = new Set([
  "limit",
  "hashlimit",
  "recent",
  "statistic",
  "quota",
  "connlimit",
  "rateest",
  "nfacct",
]);

/** `null` where the options say something that cannot be read. */
const reading = <Value>(read: () => Value): Value | null => {
  try {
    return read();
  } catch (error) {
    if (error instanceof RangeError || error instanceof SyntaxError) return null;
    throw error;
  }
};

const match = (machine: RuleMachine, { name, options }: XtExtension): void => {
  const context = { scope: machine.scope, place: machine.place };
  const matcher = matchers[name];
  const known = matcher === undefined ? null : reading(() => matcher(context, options));
  machine.require(known ?? unknownMatch(context, name, options, counting.has(name)));
};

const act = (machine: RuleMachine, { name, options }: XtExtension): void => {
  const target = targets[name];
  const done = target === undefined ? null : reading(() => (target(machine, options), true));
  if (done === null) perhaps(machine, name);
};

/** A target that nobody here knows may drop the packet, or do anything to it. */
const perhaps = (machine: RuleMachine, name: string): void => {
  const { space } = machine.scope;
  machine.decideWhere(space.equal(space.predicate(`${name} drops in ${machine.place}`), 1), { kind: "drop" });
  const unknowns = [`target ${name} in ${machine.place}`];
  machine.act(everything, () => [{ guard: everything, effects: { ...noEffects, unknowns } }]);
};

/** Options of a structure, or the structure itself in place of them. */
const optionsOf = ({ revision, info, options }: Compat): readonly XtOption[] =>
  options ?? [{ name: `revision ${revision}`, invert: false, values: [info] }];

/** A match of iptables that nftables runs. */
export const runXtMatch = (machine: RuleMachine, compat: Compat): void => {
  if (compat.options === null) match(machine, { name: `unread ${compat.name}`, options: optionsOf(compat) });
  else match(machine, compat as XtExtension);
};

/** A target of iptables that nftables runs. */
export const runXtTarget = (machine: RuleMachine, compat: Compat): void =>
  act(
    machine,
    compat.options === null ? { name: `unread ${compat.name}`, options: [] } : (compat as XtExtension),
  );

/** A rule of a legacy table. */
export const runXtRule = (machine: RuleMachine, { header, matches, action }: XtRule): void => {
  machine.require(matchHeader({ scope: machine.scope, place: machine.place }, header));
  for (const one of matches) match(machine, one);
  if (action?.kind === "target") act(machine, action.target);
  else if (action !== null) machine.decide(action);
};
