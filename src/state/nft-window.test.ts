import { expect, test } from "vitest";
import type { NftTable } from "./nftables.ts";
import { windowEnd, windowSet, withoutPassingElements, withPassingElements } from "./nft-window.ts";

const end = Date.parse("2026-08-07T23:59:59.250Z");

const table: NftTable = { family: "inet", name: "causeway", flags: 0, sets: [windowSet(end)], chains: [] };

const timeouts = ({ sets }: NftTable): readonly (number | null)[] =>
  sets.flatMap(({ elements }) => elements.map(({ timeoutMs }) => timeoutMs));

test("the name of the set says until when it holds", () => {
  expect(windowSet(end).name).toBe("until-20260807T235959.250Z");
  expect(windowEnd(windowSet(end))).toBe(end);
});

test.each([
  ["no timeouts", { ...windowSet(end), flags: 0 }],
  ["another name", { ...windowSet(end), name: "until-tomorrow" }],
  ["a day that is none", { ...windowSet(end), name: "until-20261399T000000.000Z" }],
])("a set with %s is somebody else's", (_what, set) => {
  expect(windowEnd(set)).toBeNull();
});

test("both families are in the set for what is left of the time, and no longer", () => {
  expect(timeouts(withPassingElements(table, end - 2000))).toEqual([2000, 2000]);
  expect(withPassingElements(table, end)).toBe(table);
});

test("what runs out is not read back", () => {
  expect(withoutPassingElements(withPassingElements(table, end - 2000))).toEqual(table);
  expect(withoutPassingElements(table)).toBe(table);
});
