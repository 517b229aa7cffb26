import { createHash } from "node:crypto";

import type { OwnedWindows } from "../../state/index.ts";
import { markWindow, type MarkWindow } from "./mark-window.ts";
import { type Path, pathKey, type PathShape } from "./path.ts";

/**
 * Numbers the paths, by key. `null` when there are more than the window holds.
 *
 * Live connections carry the numbers in their marks, so a path must keep its number when lines come, go and change
 * places: it follows from what the path is. Where two paths fall on one number, the second in the order of keys moves
 * on to the next free one.
 */
export const numberPaths = (
  shapes: Iterable<PathShape>,
  windows: OwnedWindows,
  reserved = 0,
): ReadonlyMap<string, Path> | null => {
  const window = markWindow(windows.marks);
  const most = mostPaths(windows, reserved);
  const byKey = new Map([...shapes].map((shape) => [pathKey(shape), shape] as const).reverse());
  if (byKey.size > most) return null;
  const taken = new Set<number>();
  const paths = [...byKey].sort(([a], [b]) => (a < b ? -1 : 1));
  return new Map(
    paths.map(([key, shape]) => {
      const number = freeNumber(key, most, taken);
      taken.add(number);
      return [key, numbered(shape, number, window, windows)];
    }),
  );
};

/**
 * How many paths there can be: each has a number in every window, the first of each is not a path's, and the last
 * `reserved` marks mean something else.
 */
export const mostPaths = ({ marks, priorities, tables }: OwnedWindows, reserved = 0): number =>
  Math.min(
    markWindow(marks).lastPath - reserved,
    priorities.last - priorities.first,
    tables.last - tables.first,
  );

const freeNumber = (key: string, last: number, taken: ReadonlySet<number>): number => {
  let number = (createHash("sha256").update(key).digest().readUInt32BE() % last) + 1;
  while (taken.has(number)) number = (number % last) + 1;
  return number;
};

const numbered = (
  shape: PathShape,
  number: number,
  { shift, internet }: MarkWindow,
  { tables, priorities }: OwnedWindows,
): Path => ({
  ...shape,
  number,
  mark: (number * 2 ** shift + (shape.scope === "internet" ? internet : 0)) >>> 0,
  table: tables.first + number,
  priority: priorities.first + number,
});
