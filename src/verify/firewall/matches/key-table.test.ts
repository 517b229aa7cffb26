import { expect, test } from "vitest";
import { Diagrams, everything, undefinedRef } from "../../sets/index.ts";
import { complementOf, one, variable } from "../value/bit.ts";
import { valueOfBits } from "../value/value.ts";
import { compare } from "./compare.ts";
import { keyDiagram, keyTable, overlayKeys } from "./key-table.ts";

/** Sixteen bits whose levels are not in the order of the bits, one of them turned. */
const bits = Array.from({ length: 16 }, (_, at) => variable((at * 7) % 16)).with(
  3,
  complementOf(variable(5)),
);

const keys = Array.from({ length: 200 }, (_, at) => (at * 40_503) % 65_536);
const bytesOf = (key: number): Uint8Array => Uint8Array.of(key >> 8, key & 255);
const entries = keys.map((key, at) => ({ key: bytesOf(key), id: 2 + (at % 3) }));

test("keys grown from their beginnings are the keys one by one", () => {
  const diagrams = new Diagrams();
  const oneByOne = entries.map(({ key, id }) =>
    diagrams.guard(compare(diagrams, valueOfBits(bits), "eq", key), diagrams.terminal(id)),
  );
  expect(keyDiagram(diagrams, keyTable(bits, entries))).toBe(diagrams.overrideAll(oneByOne));
});

test("keys laid over something are the same as an override inside a set", () => {
  const diagrams = new Diagrams();
  const table = keyTable(bits, entries);
  const live = diagrams.union(
    diagrams.cube([{ level: 20, value: 1 }]),
    diagrams.cube([{ level: 2, value: 0 }]),
  );
  const rest = diagrams.override(
    diagrams.guard(diagrams.cube([{ level: 1, value: 1 }]), diagrams.terminal(9)),
    diagrams.terminal(8),
  );
  const wanted = diagrams.override(diagrams.guard(live, keyDiagram(diagrams, table)), rest);
  expect(overlayKeys(diagrams, table, live, rest)).toBe(wanted);
});

test("keys that a constant bit rules out are left out", () => {
  const diagrams = new Diagrams();
  const constant = bits.with(0, one);
  const table = keyTable(constant, entries);
  expect(table.rows.length).toBe(keys.filter((key) => key >= 32_768).length);
  expect(overlayKeys(diagrams, keyTable(bits, []), everything, undefinedRef)).toBe(undefinedRef);
});
