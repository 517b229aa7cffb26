import { expect, test } from "vitest";
import { leftBehind } from "./leftovers.ts";

const alive = new Set(["100"]);
const left = (before: readonly string[], after: readonly string[]) =>
  leftBehind(before, after, (pid) => alive.has(pid));

test.each([
  ["a namespace whose maker is gone is left behind", [], ["cwt-200-a"], ["cwt-200-a"]],
  [
    "one of a lab is too, with or without a process id",
    [],
    ["cwlab-x", "cwlab-200"],
    ["cwlab-x", "cwlab-200"],
  ],
  ["what was there before is not ours", ["cwt-200-a"], ["cwt-200-a"], []],
  ["a living maker is another run", [], ["cwt-100-a", "cwlab-office-100-vm"], []],
  ["other names are none of our business", [], ["vpn", "my-cwt-200"], []],
] as const)("%s", (_, before, after, expected) => {
  expect(left(before, after)).toEqual(expected);
});
