import type { Diagnostic, Span } from "../../diagnostics/index.ts";
import {
  type Moment,
  type Policy,
  type Rule,
  type RuleWindow,
  windowAt,
  type WindowState,
} from "../../policy/index.ts";
import { inSet, loadMeta, type Match } from "../nftables/match.ts";
import type { SetStore } from "../nftables/set-store.ts";

/** A rule that holds at certain times, and how that stands. */
export interface RuleTimes {
  readonly name: string;
  readonly window: RuleWindow;
  readonly state: WindowState;
  readonly span: Span;
}

/** How the times of rules stand when a policy is compiled. */
export class Timetable {
  readonly #now: Moment | null;
  /** By what is written: rules often share their times. */
  readonly #states = new Map<string, WindowState>();

  /** `null`: nobody said what time it is, and no rule may ask. */
  constructor(now: Moment | null) {
    this.#now = now;
  }

  /** A rule without times always holds. */
  stateOf({ window }: Pick<Rule, "window">): WindowState {
    if (window === null) return { isOpen: true, changesAtMs: null };
    if (this.#now === null)
      throw new Error("rules with times are compiled for a moment: `Facts.now` is missing");
    const key = JSON.stringify(window);
    const known = this.#states.get(key) ?? windowAt(window, this.#now);
    this.#states.set(key, known);
    return known;
  }

  /** The rules of a policy that hold at certain times, in file order. */
  rulesOf({ rules }: Policy): readonly RuleTimes[] {
    return rules.flatMap((rule) => {
      const { name, window, span } = rule;
      return window === null ? [] : [{ name, window, state: this.stateOf(rule), span }];
    });
  }
}

/** Lets packets through until the rule's times end: the kernel empties the set then. */
export const matchWhileOpen = ({ changesAtMs }: WindowState, sets: SetStore): Match =>
  changesAtMs === null ? [] : [loadMeta("nfproto"), inSet(sets.until(changesAtMs))];

/** Rules that will never hold again. */
export const pastRules = (rules: readonly RuleTimes[]): readonly Diagnostic[] =>
  rules
    .filter(({ state }) => !state.isOpen && state.changesAtMs === null)
    .map(({ name, span }) => ({
      severity: "warning",
      code: "policy/validity-over",
      message: `the times of rule \`${name}\` are over: it never holds again`,
      span,
      hint: "take it out, or give it another `validity`",
    }));
