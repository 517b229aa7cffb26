import type { RuleTimes } from "../../compile/index.ts";
import type { Span } from "../../diagnostics/index.ts";
import type { Moment, RuleWindow, WindowState } from "../../policy/index.ts";
import { type Wanted, windowSet } from "../../state/index.ts";
import type { Section } from "./section.ts";

/** A rule with times as a revision keeps it: plain JSON. */
export interface StoredTimes {
  readonly name: string;
  readonly window: RuleWindow;
  readonly span: Span;
}

/** How the times of a rule stand, as `--json` writes it. */
export interface TimesView {
  readonly rule: string;
  /** Whether its times say that it holds now. */
  readonly isOpen: boolean;
  /** Its time has come after the policy was applied: it does not hold before the next apply. */
  readonly isOverdue: boolean;
  /** RFC 3339, UTC; `null`: never again. */
  readonly changesAt: string | null;
  readonly policy: Span;
}

/** What a revision keeps of the rules with times. */
export const storedTimes = (times: readonly RuleTimes[]): readonly StoredTimes[] =>
  times.map(({ name, window, span }) => ({ name, window, span }));

/** How the times of rules stand at the moment for which they were compiled. */
export const viewTimes = (times: readonly RuleTimes[]): readonly TimesView[] =>
  times.map(({ name, state, span }) => viewOf(name, span, state, false));

/** How the times of an applied policy stand now: what was not open when it was applied is not in `wanted`. */
export const viewStoredTimes = (
  times: readonly StoredTimes[],
  wanted: Wanted,
  now: Moment,
  windowAt: (window: RuleWindow, now: Moment) => WindowState,
): readonly TimesView[] => {
  const sets = new Set(
    [...wanted.owned.nftTable.values()].flatMap((table) => table.sets.map(({ name }) => name)),
  );
  return times.map(({ name, window, span }) => {
    const state = windowAt(window, now);
    const { isOpen, changesAtMs } = state;
    return viewOf(
      name,
      span,
      state,
      isOpen && changesAtMs !== null && !sets.has(windowSet(changesAtMs).name),
    );
  });
};

const viewOf = (
  rule: string,
  policy: Span,
  { isOpen, changesAtMs }: WindowState,
  isOverdue: boolean,
): TimesView => ({
  rule,
  isOpen,
  isOverdue,
  changesAt: changesAtMs === null ? null : new Date(changesAtMs).toISOString(),
  policy,
});

/** The next change first; rules whose times are over come last. */
export const timesSection = (times: readonly TimesView[]): Section => ({
  title: "times",
  heading: ["rule", "now", "until", "then"],
  rows: times
    .toSorted((a, b) => compareText(a.changesAt ?? "~", b.changesAt ?? "~"))
    .map((view) => [
      view.rule,
      nowText(view),
      view.changesAt === null ? "-" : `${view.changesAt.slice(0, 19).replace("T", " ")} UTC`,
      thenText(view),
    ]),
});

const nowText = ({ isOpen, isOverdue }: TimesView): string =>
  isOverdue ? "waits for an apply" : isOpen ? "holds" : "does not hold";

const thenText = ({ isOpen, isOverdue, changesAt }: TimesView): string => {
  if (changesAt === null) return isOpen ? "always holds" : "never holds again";
  if (isOverdue) return "its time is over";
  return isOpen ? "ends by itself, in the kernel" : "begins with the next apply from then on";
};

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
