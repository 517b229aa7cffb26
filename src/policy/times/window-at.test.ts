import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { RuleWindow, Schedule, Weekday } from "../policy.ts";
import { windowAt } from "./window-at.ts";

const week: readonly Weekday[] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
const workdays = week.slice(0, 5);

const schedule = (fields: Partial<Schedule>): Schedule => ({
  days: week,
  fromMinute: 0,
  untilMinute: 1440,
  zone: null,
  ...fields,
});

const office = schedule({ days: workdays, fromMinute: 7 * 60, untilMinute: 19 * 60 });
const night = schedule({ days: ["sat"], fromMinute: 22 * 60, untilMinute: 2 * 60 });
const smallHours = schedule({ fromMinute: 150, untilMinute: 210 });

const validity = (from: string, until: string) => ({ fromMs: Date.parse(from), untilMs: Date.parse(until) });

const stateAt = (window: Partial<RuleWindow>, at: string, zone = "UTC"): string => {
  const moment = { epochMs: Date.parse(at), zone };
  const { isOpen, changesAtMs } = windowAt({ schedules: [], validity: null, ...window }, moment);
  const then = changesAtMs === null ? "never" : new Date(changesAtMs).toISOString().replace(":00.000Z", "Z");
  return `${isOpen ? "open" : "closed"} until ${then}`;
};

describe("windowAt", () => {
  const august = validity("2026-08-01T00:00:00Z", "2026-08-07T00:00:00Z");
  it.each<readonly [string, Partial<RuleWindow>, string, string, string]>([
    ["before a validity", { validity: august }, "2026-07-01T00:00Z", "UTC", "closed until 2026-08-01T00:00Z"],
    ["at its first moment", { validity: august }, "2026-08-01T00:00Z", "UTC", "open until 2026-08-07T00:00Z"],
    ["at the first moment behind", { validity: august }, "2026-08-07T00:00Z", "UTC", "closed until never"],
    ["a workday", { schedules: [office] }, "2026-11-30T12:00Z", "UTC", "open until 2026-11-30T19:00Z"],
    ["before work", { schedules: [office] }, "2026-11-30T06:59Z", "UTC", "closed until 2026-11-30T07:00Z"],
    ["a weekend", { schedules: [office] }, "2026-11-28T12:00Z", "UTC", "closed until 2026-11-30T07:00Z"],
    ["over midnight", { schedules: [night] }, "2026-11-29T01:00Z", "UTC", "open until 2026-11-29T02:00Z"],
    ["after it", { schedules: [night] }, "2026-11-29T02:00Z", "UTC", "closed until 2026-12-05T22:00Z"],
    [
      "the host's zone",
      { schedules: [office] },
      "2026-07-06T06:00Z",
      "Europe/Berlin",
      "open until 2026-07-06T17:00Z",
    ],
    [
      "a zone of its own",
      { schedules: [schedule({ ...office, zone: "Asia/Tokyo" })] },
      "2026-07-06T06:00Z",
      "Europe/Berlin",
      "open until 2026-07-06T10:00Z",
    ],
    [
      "every minute of the week",
      { schedules: [schedule({})] },
      "2026-07-06T06:00Z",
      "UTC",
      "open until never",
    ],
    [
      "two that meet",
      { schedules: [office, schedule({ fromMinute: 19 * 60, untilMinute: 20 * 60 })] },
      "2026-11-30T12:00Z",
      "UTC",
      "open until 2026-11-30T20:00Z",
    ],
    [
      "a schedule that its validity cuts",
      { schedules: [office], validity: validity("2026-11-30T08:00Z", "2026-11-30T09:00Z") },
      "2026-11-30T08:30Z",
      "UTC",
      "open until 2026-11-30T09:00Z",
    ],
    [
      "a validity that begins outside of the schedule",
      { schedules: [office], validity: validity("2027-01-02T00:00Z", "2027-02-01T00:00Z") },
      "2026-11-30T08:30Z",
      "UTC",
      "closed until 2027-01-04T07:00Z",
    ],
    [
      "a schedule that never comes in its validity",
      { schedules: [office], validity: validity("2026-12-05T00:00Z", "2026-12-06T00:00Z") },
      "2026-11-30T08:30Z",
      "UTC",
      "closed until never",
    ],
    [
      "a time that the clocks leave out begins when they are set",
      { schedules: [smallHours] },
      "2026-03-29T00:00Z",
      "Europe/Berlin",
      "closed until 2026-03-29T01:00Z",
    ],
    [
      "a time that comes twice is the first",
      { schedules: [smallHours] },
      "2026-10-25T00:00Z",
      "Europe/Berlin",
      "closed until 2026-10-25T00:30Z",
    ],
  ])("%s", (_what, window, at, zone, expected) => {
    expect(stateAt(window, at, zone)).toBe(expected);
  });

  const zones = ["UTC", "Asia/Kolkata", "America/Phoenix", "Asia/Tokyo"];
  const arbitrarySchedule = fc.record({
    days: fc.subarray([...week], { minLength: 1 }),
    fromMinute: fc.integer({ min: 0, max: 1439 }),
    untilMinute: fc.integer({ min: 1, max: 1440 }),
    zone: fc.constantFrom(null, ...zones),
  });

  it("agrees with the clocks of the zones, minute by minute, until it says that it changes", () => {
    let changes = 0;
    fc.assert(
      fc.property(
        fc.array(arbitrarySchedule, { minLength: 1, maxLength: 3 }),
        fc.integer({ min: 29_000_000, max: 31_000_000 }),
        fc.constantFrom(...zones),
        (schedules, minute, zone) => {
          const epochMs = minute * 60_000;
          const { isOpen, changesAtMs } = windowAt({ schedules, validity: null }, { epochMs, zone });
          expect(isOpen).toBe(showsOpen(schedules, epochMs, zone));
          if (changesAtMs === null) return;
          changes += 1;
          expect(showsOpen(schedules, changesAtMs, zone)).toBe(!isOpen);
          const steps = Array.from(
            { length: 50 },
            (_, at) => epochMs + Math.floor(((changesAtMs - epochMs) * at) / 50),
          );
          for (const between of steps) expect(showsOpen(schedules, between, zone)).toBe(isOpen);
        },
      ),
      { numRuns: 300 },
    );
    expect(changes).toBeGreaterThan(200);
  });
});

/** What somebody sees who looks at the clock and at the calendar of each zone. */
const showsOpen = (schedules: readonly Schedule[], epochMs: number, hostZone: string): boolean =>
  schedules.some(({ days, fromMinute, untilMinute, zone }) => {
    const parts = new Intl.DateTimeFormat("en-GB", {
      timeZone: zone ?? hostZone,
      weekday: "short",
      hour: "2-digit",
      minute: "2-digit",
    }).formatToParts(epochMs);
    const part = (type: string): string => parts.find((one) => one.type === type)!.value;
    const day = week.indexOf(part("weekday").toLowerCase() as Weekday);
    const minute = Number(part("hour")) * 60 + Number(part("minute"));
    const holdsFrom = (started: number): boolean => days.includes(week[(started + 7) % 7]!);
    if (untilMinute > fromMinute) return holdsFrom(day) && minute >= fromMinute && minute < untilMinute;
    return (holdsFrom(day) && minute >= fromMinute) || (holdsFrom(day - 1) && minute < untilMinute);
  });
