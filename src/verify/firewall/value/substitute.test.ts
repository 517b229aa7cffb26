import { expect, test } from "vitest";
import { Diagrams } from "../../sets/index.ts";
import { complementOf, one, variable } from "./bit.ts";
import { substitute, thenAssigned } from "./substitute.ts";

const diagrams = new Diagrams();
const bit = (level: number, value: 0 | 1 = 1) => diagrams.cube([{ level, value }]);

test("constants and copies are put in at once", () => {
  const set = diagrams.intersection(bit(1), bit(2));
  expect(substitute(diagrams, set, new Map([[1, one]]))).toBe(bit(2));
  expect(substitute(diagrams, set, new Map([[1, variable(5)]]))).toBe(diagrams.intersection(bit(2), bit(5)));
  expect(substitute(diagrams, bit(3), new Map([[3, complementOf(variable(3))]]))).toBe(bit(3, 0));
});

test("a copy of a bit that is assigned too is a copy of its old value", () => {
  const assigned = new Map([
    [1, variable(2)],
    [2, variable(3)],
  ]);
  expect(substitute(diagrams, diagrams.intersection(bit(1), bit(2, 0)), assigned)).toBe(
    diagrams.intersection(bit(2), bit(3, 0)),
  );
});

test("bits can change places", () => {
  const assigned = new Map([
    [1, variable(2)],
    [2, variable(1)],
  ]);
  expect(substitute(diagrams, diagrams.intersection(bit(1), bit(2, 0)), assigned)).toBe(
    diagrams.intersection(bit(2), bit(1, 0)),
  );
});

test("of two assignments the second reads what the first left", () => {
  const both = thenAssigned(new Map([[1, one]]), new Map([[2, complementOf(variable(1))]]));
  expect([...both]).toEqual([
    [1, 1],
    [2, 0],
  ]);
});
