import type { RuleWindow, Schedule, Weekday } from "../policy.ts";
import type { Moment } from "./moment.ts";
import { dayIn, dayMs, momentIn } from "./zoned-time.ts";

/** Whether a rule holds at a moment, and when that changes next. */
export interface WindowState {
  readonly isOpen: boolean;
  /** Milliseconds since 1970-01-01T00:00Z; `null`: never again. */
  readonly changesAtMs: number | null;
}

/** A stretch of time; `untilMs` is the first moment behind it. */
interface Stretch {
  readonly fromMs: number;
  readonly untilMs: number;
}

/** The state of a window at a moment. Schedules without a zone are read in that of the moment. */
export const windowAt = ({ schedules, validity }: RuleWindow, { epochMs, zone }: Moment): WindowState => {
  const bounds: Stretch = validity ?? { fromMs: -Infinity, untilMs: Infinity };
  const anchor = Math.max(epochMs, bounds.fromMs);
  const next = stretchesAround(schedules, anchor, zone)
    .map(({ fromMs, untilMs }) => ({
      fromMs: Math.max(fromMs, bounds.fromMs),
      untilMs: Math.min(untilMs, bounds.untilMs),
    }))
    .find(({ fromMs, untilMs }) => untilMs > anchor && untilMs > fromMs);
  if (next === undefined) return { isOpen: false, changesAtMs: null };
  const isOpen = next.fromMs <= epochMs;
  return { isOpen, changesAtMs: finite(isOpen ? next.untilMs : next.fromMs) };
};

const finite = (ms: number): number | null => (Number.isFinite(ms) ? ms : null);

/** So many days are looked at: every schedule comes at least once in a week. */
const daysAhead = 9;

/** The stretches of all schedules from before `anchor` to a week after it, in order; those that meet are one. */
const stretchesAround = (
  schedules: readonly Schedule[],
  anchor: number,
  zone: string,
): readonly Stretch[] => {
  if (schedules.length === 0) return [{ fromMs: -Infinity, untilMs: Infinity }];
  const stretches = schedules.flatMap((schedule) => stretchesOf(schedule, anchor, schedule.zone ?? zone));
  const merged: Stretch[] = [];
  for (const stretch of stretches.sort((a, b) => a.fromMs - b.fromMs)) {
    const last = merged.at(-1);
    if (last === undefined || stretch.fromMs > last.untilMs) merged.push(stretch);
    else merged[merged.length - 1] = { ...last, untilMs: Math.max(last.untilMs, stretch.untilMs) };
  }
  return merged.map((stretch) => endless(stretch, anchor));
};

/** What lasts for more than a week without a break goes on for ever. */
const endless = ({ fromMs, untilMs }: Stretch, anchor: number): Stretch => ({
  fromMs,
  untilMs: untilMs - Math.max(fromMs, anchor) > 8 * dayMs ? Infinity : untilMs,
});

const stretchesOf = (
  { days, fromMinute, untilMinute }: Schedule,
  anchor: number,
  zone: string,
): readonly Stretch[] => {
  const today = dayIn(zone, anchor);
  const overnight = untilMinute <= fromMinute ? 1 : 0;
  return Array.from({ length: daysAhead + 2 }, (_, index) => today - 1 + index)
    .filter((day) => days.includes(weekdayOf(day)))
    .map((day) => ({
      fromMs: momentIn(zone, day, fromMinute),
      untilMs: momentIn(zone, day + overnight, untilMinute),
    }));
};

const weekdays: readonly Weekday[] = ["thu", "fri", "sat", "sun", "mon", "tue", "wed"];

/** 1970-01-01 was a Thursday. */
const weekdayOf = (day: number): Weekday => weekdays[((day % 7) + 7) % 7]!;
