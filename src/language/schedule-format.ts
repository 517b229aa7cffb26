import { didYouMean, quoteText } from "../diagnostics/index.ts";
import type { TextFault } from "./text-fault.ts";

/** A day of the week. */
export type Weekday = (typeof weekdays)[number];

/** Times that come back every week. */
export interface ScheduleValue {
  /** In the order of the week, each once. */
  readonly days: readonly Weekday[];
  /** Minutes from midnight: 0 to 1439. */
  readonly fromMinute: number;
  /** 1 to 1440. Not above `fromMinute`: it ends on the day after. */
  readonly untilMinute: number;
  /** A zone of the IANA time zone database; `null`: the host's own. */
  readonly zone: string | null;
}

const weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;

const dayWords: ReadonlyMap<string, readonly Weekday[]> = new Map<string, readonly Weekday[]>([
  ...weekdays.map((day) => [day, [day]] as const),
  ["daily", weekdays],
  ["weekdays", weekdays.slice(0, 5)],
  ["weekends", weekdays.slice(5)],
]);

/** Reads `mon-fri 08:00-18:00 Europe/Berlin`: days, times and zone, not all of them needed; `null` for a faulty text. */
export const parseSchedule = (text: string): ScheduleValue | null => {
  const read = readSchedule(text);
  return "code" in read ? null : read;
};

/** The faults of a schedule. */
export const scheduleFaults = (text: string): readonly TextFault[] => {
  const read = readSchedule(text);
  return "code" in read ? [read] : [];
};

const readSchedule = (text: string): ScheduleValue | TextFault => {
  let schedule: ScheduleValue = { days: weekdays, fromMinute: 0, untilMinute: 24 * 60, zone: null };
  const read = new Set<Part["what"]>();
  for (const { 0: word, index: offset } of text.matchAll(/\S+/g)) {
    const part = readPart(word);
    if ("hint" in part) return fault(part, word, offset);
    if (read.has(part.what)) return fault(secondPart(word), word, offset);
    schedule = { ...schedule, ...part.gives };
    read.add(part.what);
  }
  return read.has("days") || read.has("times") ? schedule : fault(nothingSaid, text || " ", 0);
};

const form =
  "write days, times or both, and a zone where it is not the host's: `mon-fri 08:00-18:00 Europe/Berlin`";

interface Reason {
  readonly message: string;
  readonly hint: string;
}

const nothingSaid: Reason = { message: "a schedule has neither days nor times", hint: form };

const secondPart = (word: string): Reason => ({
  message: `${quoteText(word)} says a second time what stands before it`,
  hint: form,
});

const fault = (reason: Reason, word: string, offset: number): TextFault => ({
  code: "language/bad-schedule",
  ...reason,
  offset,
  length: word.length,
});

interface Part {
  readonly what: "days" | "times" | "zone";
  readonly gives: Partial<ScheduleValue>;
}

const readPart = (word: string): Part | Reason => {
  if (/^\d/.test(word)) return readTimes(word);
  if (/^[A-Z]/.test(word) && isZone(word)) return { what: "zone", gives: { zone: word } };
  return readDays(word);
};

const readTimes = (word: string): Part | Reason => {
  const match = /^([01]\d|2[0-3]):([0-5]\d)-(?:([01]\d|2[0-3]):([0-5]\d)|24:00)$/.exec(word);
  if (match === null)
    return { message: `${quoteText(word)} is not a stretch of a day`, hint: "write it like `08:00-18:00`" };
  const [fromMinute, untilMinute] = [
    minutes(match[1]!, match[2]!),
    minutes(match[3] ?? "24", match[4] ?? "00"),
  ];
  return fromMinute === untilMinute
    ? { message: `${quoteText(word)} is empty`, hint: "leave the times out for whole days" }
    : { what: "times", gives: { fromMinute, untilMinute } };
};

const minutes = (hour: string, minute: string): number => Number(hour) * 60 + Number(minute);

const readDays = (word: string): Part | Reason => {
  const days = new Set<Weekday>();
  for (const part of word.split(",")) {
    const [first, last] = part.toLowerCase().split("-", 2) as [string, string?];
    const range = last === undefined ? dayWords.get(first) : daysBetween(first, last);
    if (range === undefined) return notDays(part);
    for (const day of range) days.add(day);
  }
  return { what: "days", gives: { days: weekdays.filter((day) => days.has(day)) } };
};

/** `fri-mon` goes round the end of the week. */
const daysBetween = (first: string, last: string): readonly Weekday[] | undefined => {
  const [start, end] = [weekdays.indexOf(first as Weekday), weekdays.indexOf(last as Weekday)];
  if (start < 0 || end < 0) return undefined;
  return start <= end
    ? weekdays.slice(start, end + 1)
    : [...weekdays.slice(start), ...weekdays.slice(0, end + 1)];
};

const notDays = (part: string): Reason => ({
  message: `${quoteText(part)} is neither a day nor a time zone`,
  hint: didYouMean(part, dayWords.keys()) ?? form,
});

/** Whether the time zone database that the program came with has a zone. */
const isZone = (name: string): boolean => {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
};
