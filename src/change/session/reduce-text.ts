/** A rule that stands alone on its line, as a sentence of plain words. */
export interface SentenceLine {
  /** From 1. */
  readonly line: number;
  /** The whole line. What the rule says follows from it and from the declarations alone. */
  readonly text: string;
}

/** A policy text without the sentences that are known already. */
export interface ReducedText {
  readonly text: string;
  /** For each line of `text` the line that it has in the whole. */
  readonly lines: readonly number[];
  /** All sentences of the whole, in order, and whether each is left in `text`. */
  readonly sentences: readonly SentenceLine[];
  readonly isKept: readonly boolean[];
  /** The whole without the section `rules`. */
  readonly rest: string;
}

/** `  - allow web to 10.0.0.0/8 on tcp/80, udp/53`: nothing that YAML would read as more than one plain text. */
const sentence = /^( *)- (?:allow|deny)(?: [\w./,+-]*(?::+[\w./,+-]+)*)+$/;
const blankOrComment = /^ *(?:#.*)?$/;
/** Quotes, block texts: what can make a line mean something else than it looks like. */
const tricky = /["'\t\r]|[|>][-+\d]*\s*(?:#.*)?$/;

/**
 * Takes the sentences that `isKnown` out of the section `rules`. The first sentence always stays, so that the section
 * stays a list. `null` when it cannot be told safely from lines alone which of them are rules.
 */
export const reduceText = (text: string, isKnown: (line: string) => boolean): ReducedText | null => {
  const lines = text.split("\n");
  const start = lines.indexOf("rules:");
  if (start < 0 || lines.includes("rules:", start + 1) || text.startsWith("\uFEFF")) return null;
  const end = sectionEnd(lines, start + 1);
  return new Reduction(lines, start + 1, end).reduce(isKnown);
};

/** The section ends at the next key of the document. */
const sectionEnd = (lines: readonly string[], start: number): number => {
  for (let index = start; index < lines.length; index += 1) {
    const first = lines[index]!.charCodeAt(0);
    const isInside = Number.isNaN(first) || first === blank || first === hash || first === dash;
    if (!isInside || lines[index]!.startsWith("---")) return index;
  }
  return lines.length;
};

const [blank, hash, dash] = [0x20, 0x23, 0x2d];

/** The blanks and the dash before the first item. */
const indentOf = (lines: readonly string[], start: number, end: number): string => {
  for (let index = start; index < end; index += 1) {
    const found = /^ *- /.exec(lines[index]!)?.[0];
    if (found !== undefined) return found;
  }
  return "- ";
};

/** A text being reduced, line by line. */
class Reduction {
  readonly #lines: readonly string[];
  readonly #start: number;
  readonly #end: number;
  readonly #indent: string;
  readonly #sentences: SentenceLine[] = [];
  readonly #isKept: boolean[] = [];
  readonly #kept: string[];
  readonly #numbers: number[];

  /** The section is from `start` to before `end`. */
  constructor(lines: readonly string[], start: number, end: number) {
    this.#lines = lines;
    this.#start = start;
    this.#end = end;
    this.#indent = indentOf(lines, start, end);
    this.#kept = lines.slice(0, start);
    this.#numbers = this.#kept.map((_, index) => index + 1);
  }

  reduce(isKnown: (line: string) => boolean): ReducedText | null {
    for (let index = this.#start; index < this.#end; index += 1)
      if (!this.#read(index, this.#lines[index]!, isKnown)) return null;
    const tail = this.#lines.slice(this.#end);
    return {
      text: [...this.#kept, ...tail].join("\n"),
      lines: [...this.#numbers, ...tail.map((_, index) => this.#end + index + 1)],
      sentences: this.#sentences,
      isKept: this.#isKept,
      rest: [...this.#lines.slice(0, this.#start), ...tail].join("\n"),
    };
  }

  /** `false` when the line may have to do with another one. */
  #read(index: number, line: string, isKnown: (line: string) => boolean): boolean {
    const known = isKnown(line);
    const isSentence =
      (known || sentence.test(line)) && line.startsWith(this.#indent) && !this.#goesOn(index + 1);
    if (isSentence) {
      this.#sentences.push({ line: index + 1, text: line });
      this.#isKept.push(this.#sentences.length === 1 || !known);
      if (!this.#isKept.at(-1)!) return true;
    } else if (!blankOrComment.test(line) && !isPlain(line)) return false;
    this.#kept.push(line);
    this.#numbers.push(index + 1);
    return true;
  }

  /** Whether the text of an item goes on at `index`: the next line that says something is deeper than the dash. */
  #goesOn(index: number): boolean {
    for (let next = index; next < this.#end; next += 1) {
      const line = this.#lines[next]!;
      if (line.startsWith(this.#indent)) return false;
      const first = line.search(/[^ ]/);
      if (first >= 0) return first > this.#indent.length - 2 && line[first] !== "#";
    }
    return false;
  }
}

/** Whether nothing begins on a line that another line must end. */
const isPlain = (line: string): boolean =>
  !tricky.test(line) && count(line, /[[{]/g) === count(line, /[\]}]/g);

const count = (line: string, sign: RegExp): number => line.match(sign)?.length ?? 0;
