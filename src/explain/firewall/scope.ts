import type { Machine, Operation } from "./machine.ts";
import type { PreparedSet } from "./prepared-set.ts";

/** What a rule is made ready in. */
export interface Scope {
  /** `nftTable ip filter/FORWARD/3`. */
  readonly rule: string;
  /** `nftTable ip filter`. */
  readonly table: string;
  readonly sets: ReadonlyMap<string, PreparedSet>;
  /** Whether it matters if the rule matches: one that only counts and logs decides nothing. */
  readonly matters: boolean;
}

/** Asks whether something unknown holds. */
export const ask = ({ journey }: Machine, scope: Scope, what: string, usual: boolean): boolean =>
  scope.matters && journey.oracle.decide(`${what} in \`${scope.rule}\``, usual);

/** An operation that nobody can tell the outcome of. */
export const unknown =
  (scope: Scope, what: string, usual = false): Operation =>
  (machine) =>
    ask(machine, scope, what, usual);

/** An operation that always holds and does nothing to the way of a packet. */
export const passes: Operation = () => true;

/** Something that may do anything: let the packet go on, end the rule, or end the packet. */
export const anything =
  (scope: Scope, what: string): Operation =>
  (machine) => {
    const chosen = machine.journey.oracle.guess(`${what} in \`${scope.rule}\``, 3);
    if (chosen === 2) machine.ending = { kind: "drop" };
    return chosen !== 1;
  };
