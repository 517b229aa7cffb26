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
  const lineStarts = [0, ...Array.from(text.matchAll(/\n/g), (match) => match.index + 1)];
  const spanOf = ({ start, end }: SourceRange): Span => {
    const index = lastNotAbove(lineStarts, start);
    const lineStart = lineStarts[index]!;
    const lineEnd = (lineStarts[index + 1] ?? text.length + 1) - 1;
    const length = Math.max(1, Math.min(end, lineEnd) - start);
    return { file: name, line: index + 1, column: start - lineStart + 1, length };
  };
  return { name, text, spanOf };
};

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
