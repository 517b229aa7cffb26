import { expect, test } from "vitest";
import { addTallies, closingLine, isGreen, noTests } from "./tally.ts";

test("the closing line has the form that others read", () => {
  expect(closingLine({ passed: 12, failed: 0, skipped: 3 })).toBe("12 passed, 0 failed, 3 skipped");
});

test("tallies add up by outcome", () => {
  const sum = addTallies({ passed: 1, failed: 2, skipped: 3 }, { passed: 10, failed: 20, skipped: 30 });
  expect(sum).toEqual({ passed: 11, failed: 22, skipped: 33 });
});

test.each([
  ["something passed, nothing failed", { passed: 1, failed: 0, skipped: 9 }, true],
  ["something failed", { passed: 9, failed: 1, skipped: 0 }, false],
  ["nothing ran", noTests, false],
  ["all was skipped", { passed: 0, failed: 0, skipped: 9 }, false],
])("whether a run is green when %s", (_, tally, expected) => {
  expect(isGreen(tally)).toBe(expected);
});
