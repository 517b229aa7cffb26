import { displayWidth } from "./width.ts";

/** Rows of cells as aligned text, two blanks between columns, no trailing blanks. The first row may be a heading. */
export const formatTable = (rows: readonly (readonly string[])[]): readonly string[] => {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [column, cell] of row.entries()) {
      widths[column] = Math.max(widths[column] ?? 0, displayWidth(cell));
    }
  }
  return rows.map((row) =>
    row
      .map((cell, column) => padTo(cell, widths[column]!))
      .join("  ")
      .trimEnd(),
  );
};

/** A heading line, and the rows below it indented by two. Empty when there are no rows. */
export const formatSection = (
  title: string,
  heading: readonly string[],
  rows: readonly (readonly string[])[],
): readonly string[] =>
  rows.length === 0 ? [] : [title, ...formatTable([heading, ...rows]).map((line) => `  ${line}`), ""];

const padTo = (cell: string, width: number): string => cell + " ".repeat(width - displayWidth(cell));
