import { quoteText } from "../diagnostics/index.ts";
import { type TextFault, wholeText } from "./text-fault.ts";

/** A stretch of time that comes once. Milliseconds since 1970-01-01T00:00Z; `untilMs` is the first moment behind it. */
export interface ValidityValue {
  readonly fromMs: number;
  readonly untilMs: number;
}

/** Reads `FROM/UNTIL`, both as RFC 3339 writes them; `null` for a faulty text. */
export const parseValidity = (text: string): ValidityValue | null => {
  const read = readValidity(text);
  return "code" in read ? null : read;
};

/** The faults of a validity. */
export const validityFaults = (text: string): readonly TextFault[] => {
  const read = readValidity(text);
  return "code" in read ? [read] : [];
};

const readValidity = (text: string): ValidityValue | TextFault => {
  const [from, until, ...rest] = text.split("/");
  const [fromMs, untilMs] = [instant(from ?? ""), instant(until ?? "")];
  if (fromMs === null || untilMs === null || rest.length > 0)
    return fault(text, `${quoteText(text)} is not a stretch of time`, form);
  if (fromMs < untilMs) return { fromMs, untilMs };
  return fault(text, `${quoteText(text)} ends before it begins`, "write the earlier moment first");
};

const form = "write two moments with their zones: `2026-08-01T00:00:00Z/2026-08-07T23:59:59Z`";

const fault = (text: string, message: string, hint: string): TextFault =>
  wholeText(text || " ", "language/bad-validity", message, hint);

/** RFC 3339 §5.6; seconds may be left out. */
const moment =
  /^(\d{4})-(\d\d)-(\d\d)T([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(?:\.\d{1,3})?)?(?:Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/;

/** The engine takes 30 February for 2 March. */
const instant = (text: string): number | null => {
  const match = moment.exec(text);
  if (match === null) return null;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? Date.parse(text) : null;
};
