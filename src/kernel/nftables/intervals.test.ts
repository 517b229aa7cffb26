import { expect, test } from "vitest";
import type { NftElement } from "../../state/index.ts";
import { predecessor, successor } from "./hex-number.ts";
import { fromKernelElements, toKernelElements } from "./intervals.ts";
import type { KernelElement } from "./kernel-element.ts";

const range = (key: string, end: string | null): NftElement => ({
  key,
  end,
  data: null,
  verdict: null,
  timeoutMs: null,
});

const stored = (key: string, closes = false, keyEnd: string | null = null): KernelElement => ({
  key,
  keyEnd,
  closes,
  data: null,
  verdict: null,
  timeoutMs: null,
  expires: false,
});

test.each([
  ["00", "01"],
  ["09", "0a"],
  ["0f", "10"],
  ["00ff", "0100"],
  ["7fffffff", "80000000"],
])("%s is followed by %s", (hex, next) => {
  expect(successor(hex)).toBe(next);
  expect(predecessor(next)).toBe(hex);
});

test("all ones have no successor and zero has no predecessor", () => {
  expect(successor("ffff")).toBeNull();
  expect(predecessor("0000")).toBeNull();
});

const pairs: readonly [what: string, elements: readonly NftElement[], stored: readonly KernelElement[]][] = [
  ["a range", [range("0a", "0f")], [stored("0a"), stored("10", true)]],
  ["a range from zero", [range("00", "0f")], [stored("00"), stored("10", true)]],
  ["a range up to all ones is never closed", [range("f0", "ff")], [stored("f0")]],
  ["everything", [range("00", "ff")], [stored("00")]],
  [
    "ranges that touch close and open at one place",
    [range("01", "04"), range("05", "09")],
    [stored("01"), stored("05", true), stored("05"), stored("0a", true)],
  ],
];

test.each(pairs)("%s", (_what, elements, kernel) => {
  expect(toKernelElements(elements, "pairs")).toEqual(kernel);
  expect(fromKernelElements(kernel.toReversed(), "pairs")).toEqual(elements);
});

test("an opening where another range opened ends that one, and a closing alone means nothing", () => {
  const kernel = [stored("00", true), stored("01"), stored("05"), stored("0a", true)];
  expect(fromKernelElements(kernel, "pairs")).toEqual([range("01", "04"), range("05", "09")]);
});

test("a concatenation of ranges always has an end", () => {
  expect(toKernelElements([range("0a", "0f")], "keyEnd")).toEqual([stored("0a", false, "0f")]);
  expect(fromKernelElements([stored("0a")], "keyEnd")).toEqual([range("0a", "0a")]);
});

test("a catch-all element is no range", () => {
  expect(toKernelElements([range("", null), range("01", "ff")], "pairs")).toEqual([stored(""), stored("01")]);
  expect(fromKernelElements([stored("01"), stored("")], "pairs")).toEqual([
    range("", null),
    range("01", "ff"),
  ]);
});
