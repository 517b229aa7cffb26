import { describe, expect, it } from "vitest";

import { type OwnedWindows, usualWindows } from "../../state/index.ts";
import { markWindow } from "./mark-window.ts";
import { type PathShape, pinOf } from "./path.ts";
import { mostPaths, numberPaths } from "./path-numbers.ts";

const span = { file: "p", line: 1, column: 1, length: 1 };

const via = (...uplinks: readonly string[]): PathShape => ({
  role: "choice",
  tiers: uplinks.map((uplink) => [{ uplink, weight: 1 }]),
  fallback: null,
  scope: "internet",
  span,
});

/** As many different paths as asked for. */
const many = (count: number): readonly PathShape[] =>
  Array.from({ length: count }, (_, index) => via(`up${index}`));

const numbersOf = (
  shapes: readonly PathShape[],
  windows: OwnedWindows = usualWindows,
): ReadonlyMap<string, number> =>
  new Map([...numberPaths(shapes, windows)!].map(([key, { number }]) => [key, number]));

describe("markWindow", () => {
  it.each([
    [
      { firstBit: 24, lastBit: 31 },
      { mask: 0xff000000, internet: 0x80000000, shift: 24, lastPath: 127 },
    ],
    [
      { firstBit: 16, lastBit: 23 },
      { mask: 0x00ff0000, internet: 0x00800000, shift: 16, lastPath: 127 },
    ],
    [
      { firstBit: 4, lastBit: 7 },
      { mask: 0xf0, internet: 0x80, shift: 4, lastPath: 7 },
    ],
  ])("%o is %o", (bits, expected) => {
    expect(markWindow(bits)).toMatchObject(expected);
  });
});

describe("numberPaths", () => {
  it("gives every path another number inside the window, and a mark inside its bits", () => {
    const moved: OwnedWindows = {
      marks: { firstBit: 4, lastBit: 9 },
      priorities: { first: 1000, last: 1099 },
      tables: { first: 5000, last: 5999 },
    };
    for (const windows of [usualWindows, moved]) {
      const { mask, lastPath } = markWindow(windows.marks);
      const paths = [...numberPaths(many(lastPath), windows)!.values()];
      expect(new Set(paths.map(({ number }) => number)).size).toBe(lastPath);
      for (const { number, mark, table, priority } of paths) {
        expect(number).toBeGreaterThan(0);
        expect(number).toBeLessThanOrEqual(lastPath);
        expect((mark & ~mask) >>> 0).toBe(0);
        expect([table, priority]).toEqual([windows.tables.first + number, windows.priorities.first + number]);
      }
    }
  });

  it("does not depend on the order of the lines", () => {
    expect(numbersOf(many(60).toReversed())).toEqual(numbersOf(many(60)));
  });

  it("keeps the numbers of others when a path comes, but for the few that it pushes on", () => {
    const before = numbersOf(many(10));
    const after = numbersOf(many(11));
    expect([...before].filter(([key, number]) => after.get(key) !== number).length).toBeLessThanOrEqual(1);
  });

  it("gives up when there are more than the window holds", () => {
    expect(numberPaths(many(mostPaths(usualWindows) + 1), usualWindows)).toBeNull();
  });

  it("gives no more numbers than the smallest window holds", () => {
    const windows = { ...usualWindows, tables: { first: 5000, last: 5015 } };
    expect(mostPaths(windows)).toBe(15);
    const tables = [...numberPaths(many(15), windows)!.values()].map(({ table }) => table);
    expect([Math.min(...tables), Math.max(...tables)]).toEqual([5001, 5015]);
    expect(numberPaths(many(16), windows)).toBeNull();
  });
});

describe("pinOf", () => {
  const spread: PathShape = {
    ...via(),
    tiers: [
      [
        { uplink: "a", weight: 3 },
        { uplink: "b", weight: 2 },
        { uplink: "c", weight: 1 },
      ],
    ],
  };

  it.each([
    ["the second of an order", via("a", "b", "c"), "b", ["b", "a", "c"]],
    ["one of a balance", spread, "b", ["b", "a*1+c*1"]],
    ["the only one", via("a"), "a", ["a"]],
  ])("puts %s first and the rest behind it, without shares", (_what, choice, uplink, expected) => {
    const tiers = pinOf(choice, uplink).tiers.map((tier) =>
      tier.length === 1 ? tier[0]!.uplink : tier.map((share) => `${share.uplink}*${share.weight}`).join("+"),
    );
    expect(tiers).toEqual(expected);
  });
});
