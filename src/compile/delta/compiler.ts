import type { Moment, Policy, Rule } from "../../policy/index.ts";
import { compile } from "../compile.ts";
import type { Compiled } from "../draft.ts";
import type { Facts } from "../facts.ts";
import { DeltaBase } from "./delta-base.ts";

/** A compiler for one host that remembers the policy before. */
export interface Compiler {
  /**
   * Compiles `policy`. `declarations` is equal for two policies exactly when all but their rules is the same but for
   * places; `now` is the time that rules with times ask for, which are compiled as a whole. A delta has its `provenance` and `shape` computed when they are asked for.
   */
  compile(
    policy: Policy,
    declarations: string,
    now?: Moment,
  ): { readonly compiled: Compiled; readonly isDelta: boolean };
}

/** So few rules are compiled as fast as told apart. */
const fewRules = 64;

/** A change of more rules at once is no delta. */
const mostChanged = 32;

/** A compiler for policies on one host. */
export const createCompiler = (facts: Facts): Compiler => {
  let previous: Previous | null = null;

  const whole = (policy: Policy, declarations: string, now: Moment | undefined) => {
    const compiled = compile(policy, now === undefined ? facts : { ...facts, now });
    const isLong =
      policy.rules.length >= fewRules && compiled.diagnostics.length === 0 && compiled.times.length === 0;
    previous = isLong
      ? { rules: policy.rules, declarations, base: new DeltaBase(policy, facts, compiled) }
      : null;
    return { compiled, isDelta: false };
  };

  const delta = (policy: Policy, declarations: string): Compiled | null => {
    if (previous === null || previous.declarations !== declarations) return null;
    const changed = difference(previous.rules, policy.rules);
    if (changed === null || policy.rules.length < fewRules) return null;
    const table = previous.base.change(changed);
    if (table === null) return null;
    previous = { ...previous, rules: policy.rules };
    return previous.base.compiled(() => compile(policy, facts));
  };

  return {
    compile: (policy, declarations, now) => {
      const compiled = delta(policy, declarations);
      return compiled === null ? whole(policy, declarations, now) : { compiled, isDelta: true };
    },
  };
};

interface Previous {
  readonly rules: readonly Rule[];
  readonly declarations: string;
  readonly base: DeltaBase;
}

/** What stands between the same rules at the beginning and the same at the end. */
export interface RuleDifference {
  /** How many rules are the same before it. */
  readonly start: number;
  readonly gone: readonly Rule[];
  readonly added: readonly Rule[];
}

const difference = (before: readonly Rule[], after: readonly Rule[]): RuleDifference | null => {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && isSame(before[start]!, after[start]!)) start += 1;
  let tail = 0;
  while (tail < shorter - start && isSame(before[before.length - 1 - tail]!, after[after.length - 1 - tail]!))
    tail += 1;
  const gone = before.slice(start, before.length - tail);
  const added = after.slice(start, after.length - tail);
  return gone.length + added.length > mostChanged ? null : { start, gone, added };
};

/** Whether two rules say the same: the parts of one that only moved are still the same objects. */
const isSame = (a: Rule, b: Rule): boolean =>
  a === b ||
  (a.from === b.from &&
    a.to === b.to &&
    a.services === b.services &&
    a.action === b.action &&
    a.log === b.log &&
    a.window === b.window &&
    a.name === b.name);
