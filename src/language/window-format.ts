import { quoteText } from "../diagnostics/index.ts";
import { type TextFault, wholeText } from "./text-fault.ts";

/** Numbers that belong together, both ends included. */
export interface NumberRange {
  readonly first: number;
  readonly last: number;
}

/** What the numbers of a window are, and which windows there can be. */
interface WindowKind {
  readonly nouns: string;
  readonly lowest: number;
  readonly highest: number;
  /** How many numbers a window has at least and at most. */
  readonly least: number;
  readonly most: number;
  /** Numbers that are never free, and whose they are. */
  readonly reserved: NumberRange | null;
  readonly example: string;
}

/** Rule 32766 is table main's (`ip-rule(8)`); tables 253 to 255 are default, main and local. */
const kinds = {
  marks: {
    nouns: "mark bits",
    lowest: 0,
    highest: 31,
    least: 4,
    most: 10,
    reserved: null,
    example: "24-31",
  },
  priorities: {
    nouns: "rule priorities",
    lowest: 1,
    highest: 32_765,
    least: 16,
    most: Infinity,
    reserved: null,
    example: "20000-20999",
  },
  tables: {
    nouns: "routing tables",
    lowest: 1,
    highest: 4_294_967_294,
    least: 16,
    most: Infinity,
    reserved: { first: 253, last: 255 },
    example: "203000-203999",
  },
} as const satisfies Readonly<Record<string, WindowKind>>;

/** The windows that a policy can set. */
export type WindowName = keyof typeof kinds;

/** Reads `FIRST-LAST`; `null` for a faulty text. */
export const parseWindow = (name: WindowName, text: string): NumberRange | null => {
  const read = readWindow(kinds[name], text);
  return "code" in read ? null : read;
};

/** The faults of a window of one kind. */
export const windowFaults =
  (name: WindowName) =>
  (text: string): readonly TextFault[] => {
    const read = readWindow(kinds[name], text);
    return "code" in read ? [read] : [];
  };

const form = /^(0|[1-9]\d{0,9})-(0|[1-9]\d{0,9})$/;

const readWindow = (kind: WindowKind, text: string): NumberRange | TextFault => {
  const [, from, to] = form.exec(text) ?? [];
  if (from === undefined || to === undefined)
    return fault(text, `${quoteText(text)} is no window of numbers`, kind);
  const [first, last] = [Number(from), Number(to)];
  if (first > last) return fault(text, `${quoteText(text)} ends before it begins`, kind);
  if (first < kind.lowest || last > kind.highest)
    return fault(text, `${kind.nouns} go from ${kind.lowest} to ${kind.highest}`, kind);
  const count = last - first + 1;
  if (count < kind.least)
    return fault(text, `${quoteText(text)} holds ${count} ${kind.nouns}, which are too few`, kind);
  if (count > kind.most)
    return fault(text, `${quoteText(text)} holds ${count} ${kind.nouns}, which are too many`, kind);
  const { reserved } = kind;
  if (reserved !== null && first <= reserved.last && last >= reserved.first)
    return fault(text, `${kind.nouns} ${reserved.first} to ${reserved.last} are the kernel's own`, kind);
  return { first, last };
};

const fault = (text: string, message: string, { least, most, example }: WindowKind): TextFault => {
  const size = most === Infinity ? `at least ${least}` : `${least} to ${most}`;
  return wholeText(
    text || " ",
    "language/bad-window",
    message,
    `write the first and the last of ${size}: \`${example}\``,
  );
};
