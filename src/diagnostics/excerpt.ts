import type { Span } from "./span.ts";
import { type TextCell, textCells, widthOf } from "./text-cells.ts";

/** A source line and the marks that belong under it. */
export interface Excerpt {
  readonly line: string;
  readonly carets: string;
}

const widest = 100;
const contextBefore = 40;

/** The part of `line` around the span that fits a terminal, with carets under the span. `…` stands for what is cut. */
export const excerptOf = (line: string, { column, length }: Pick<Span, "column" | "length">): Excerpt => {
  const start = Math.min(column - 1, line.length);
  const from = cutStart(line, start);
  const cells = textCells(line.slice(from, from + 2 * widest));
  const shown = fitting(cells, from > 0 ? widest - 1 : widest);
  const isCutAfter = from + lengthOf(shown) < line.length;
  const under = shown.filter(({ offset }) => from + offset >= start && from + offset < start + length);
  const before = shown.filter(({ offset }) => from + offset < start);
  return {
    line: `${from > 0 ? "…" : ""}${shown.map((cell) => cell.shown).join("")}${isCutAfter ? "…" : ""}`,
    carets: `${" ".repeat(widthOf(before) + (from > 0 ? 1 : 0))}${"^".repeat(Math.max(1, widthOf(under)))}`,
  };
};

/** Where to begin, so that the span start is in view and no surrogate pair is split. */
const cutStart = (line: string, start: number): number => {
  if (line.length <= widest || start <= contextBefore) return 0;
  const from = start - contextBefore;
  return /[\uDC00-\uDFFF]/.test(line[from] ?? "") ? from - 1 : from;
};

const fitting = (cells: readonly TextCell[], width: number): readonly TextCell[] => {
  let used = 0;
  const end = cells.findIndex((cell) => (used += cell.width) > width);
  return end < 0 ? cells : cells.slice(0, end);
};

/** How many UTF-16 code units of the line the cells stand for. */
const lengthOf = (cells: readonly TextCell[]): number => {
  const last = cells.at(-1);
  return last === undefined ? 0 : last.offset + last.length;
};
