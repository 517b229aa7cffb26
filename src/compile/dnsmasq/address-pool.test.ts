import { expect, test } from "vitest";
import { address, prefix } from "../../net/index.ts";
import { freeRanges } from "./address-pool.ts";
import { safeWord } from "./safe-word.ts";

test.each([
  ["10.0.0.0/29", ["10.0.0.1"], ["10.0.0.2-10.0.0.6"]],
  ["10.0.0.0/29", ["10.0.0.1", "10.0.0.4"], ["10.0.0.2-10.0.0.3", "10.0.0.5-10.0.0.6"]],
  ["10.0.0.0/29", ["10.0.0.6", "10.0.0.5", "10.0.0.6"], ["10.0.0.1-10.0.0.4"]],
  ["10.0.0.0/30", ["10.0.0.1", "10.0.0.2"], []],
  ["10.0.0.0/24", ["192.0.2.1"], ["10.0.0.1-10.0.0.254"]],
  ["255.255.255.0/24", ["255.255.255.1"], ["255.255.255.2-255.255.255.254"]],
])("of %s without %j there is %j to give away", (subnet, taken, expected) => {
  const ranges = freeRanges(prefix(subnet), taken.map(address));
  expect(ranges.map(({ first, last }) => `${first}-${last}`)).toEqual(expected);
});

test.each([
  ["jenkins", true],
  ["vm-2.lab", true],
  ["two\nlines", false],
  ["a,b", false],
  ["#comment", false],
  ["-option", false],
  ["ignore", false],
  ["", false],
])("%j may stand in the configuration: %s", (text, safe) => {
  expect(safeWord(text)).toBe(safe ? text : null);
});
