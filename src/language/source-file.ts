import type { Span } from "../diagnostics/index.ts";
import type { SourceRange } from "./source-node.ts";

/** A text with its name, and where its lines begin. */
export interface SourceFile {
  readonly name: string;
  /** Without byte order mark. */
  readonly text: string;
  /** The place as line and column. What reaches over the end of the first line is cut there; never empty. */
  spanOf(range: SourceRange): Span;
}

/** Takes a text under the name that its spans shall carry. */
export const sourceFile = (name: string, textWithMark: string): SourceFile => {
  const text = textWithMark.replace(/^\uFEFF/, "");
  const lineStarts = startsOfLines(text);
  let index = 0;
  const spanOf = ({ start, end }: SourceRange): Span => {
    // Most places are asked for in the order of the text, several on one line.
    if (!isOnLine(lineStarts, index, start)) index = lastNotAbove(lineStarts, start);
    const lineStart = lineStarts[index]!;
    const lineEnd = (lineStarts[index + 1] ?? text.length + 1) - 1;
    const length = Math.max(1, Math.min(end, lineEnd) - start);
    return { file: name, line: index + 1, column: start - lineStart + 1, length };
  };
  return { name, text, spanOf };
};

const startsOfLines = (text: string): readonly number[] => {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
};

const isOnLine = (lineStarts: readonly number[], index: number, at: number): boolean =>
  lineStarts[index]! <= at && at < (lineStarts[index + 1] ?? Infinity);

/** The index of the last element that is not above `value`; `sorted` begins with 0. */
const lastNotAbove = (sorted: readonly number[], value: number): number => {
  let [low, high] = [0, sorted.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (sorted[middle]! <= value) low = middle;
    else high = middle - 1;
  }
  return low;
};
