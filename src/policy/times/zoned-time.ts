/** Days since 1970-01-01, in some zone's calendar. */
export type DayNumber = number;

export const dayMs = 86_400_000;

const minuteMs = 60_000;

/** The day that a moment belongs to in a zone. */
export const dayIn = (zone: string, epochMs: number): DayNumber =>
  Math.floor((epochMs + offsetMs(zone, epochMs)) / dayMs);

/**
 * The first moment at which the clocks of a zone show a minute of a day, or a later one: of a time that comes twice the
 * first, and for one that is left out the moment at which the clocks are set forward. Minute 1440 is the next midnight.
 */
export const momentIn = (zone: string, day: DayNumber, minute: number): number => {
  const local = day * dayMs + minute * minuteMs;
  const [before, after] = [offsetMs(zone, local - dayMs), offsetMs(zone, local + dayMs)];
  const fitting = [before, after].map((offset) => local - offset).filter((at) => shows(zone, at, local));
  return fitting.length > 0 ? Math.min(...fitting) : leap(zone, local - after, local - before);
};

const shows = (zone: string, at: number, local: number): boolean => at + offsetMs(zone, at) === local;

/** The moment between two at which the clocks are set, to the second. */
const leap = (zone: string, from: number, until: number): number => {
  const before = offsetMs(zone, from);
  let [low, high] = [from, until];
  while (high - low > 1000) {
    const middle = Math.floor((low + high) / 2000) * 1000;
    if (offsetMs(zone, middle) === before) low = middle;
    else high = middle;
  }
  return high;
};

/** What the clocks of a zone are ahead of UTC. */
const offsetMs = (zone: string, epochMs: number): number => {
  const second = Math.floor(epochMs / 1000) * 1000;
  const parts: Partial<Record<string, number>> = Object.fromEntries(
    formatOf(zone)
      .formatToParts(second)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const { year = 0, month = 0, day = 0, hour = 0, minute = 0, second: seconds = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, seconds) - second;
};

/** Making a format takes a millisecond; there are few zones. */
const formats = new Map<string, Intl.DateTimeFormat>();

const formatOf = (zone: string): Intl.DateTimeFormat => {
  const known = formats.get(zone);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone: zone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  });
  formats.set(zone, format);
  return format;
};
