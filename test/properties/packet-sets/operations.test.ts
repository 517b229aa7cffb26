import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Diagrams } from "../../../src/verify/sets/diagrams.ts";
import { everything, type Ref, undefinedRef } from "../../../src/verify/sets/ref.ts";
import {
  bitOf,
  diagramOf,
  isTable,
  packetWith,
  setTables,
  someBits,
  type Table,
  tableOf,
  tables,
  testLevels,
} from "./brute-force.ts";

/** Holds an operation on two diagrams against the same on each packet alone. */
const agreesPacketByPacket = (
  operation: (diagrams: Diagrams, f: Ref, g: Ref) => Ref,
  onePacket: (f: number, g: number) => number,
  left: fc.Arbitrary<Table> = tables,
  right: fc.Arbitrary<Table> = tables,
): void => {
  const results = new Set<Ref>();
  fc.assert(
    fc.property(left, right, (f, g) => {
      const diagrams = new Diagrams();
      const result = operation(diagrams, diagramOf(diagrams, f), diagramOf(diagrams, g));
      results.add(result);
      return isTable(
        diagrams,
        result,
        f.map((id, at) => onePacket(id, g[at]!)),
      );
    }),
  );
  expect(results.size).toBeGreaterThan(5);
};

describe("operations on diagrams agree with the same, packet by packet", () => {
  it("override", () => {
    agreesPacketByPacket(
      (diagrams, f, g) => diagrams.override(f, g),
      (f, g) => (f === 0 ? g : f),
    );
  });
  it("guard", () => {
    agreesPacketByPacket(
      (diagrams, f, g) => diagrams.guard(f, g),
      (f, g) => (f === 0 ? 0 : g),
    );
  });
  it("without", () => {
    agreesPacketByPacket(
      (diagrams, f, g) => diagrams.without(f, g),
      (f, g) => (g === 0 ? f : 0),
    );
  });
  it("complement of a set", () => {
    agreesPacketByPacket(
      (diagrams, f) => diagrams.complement(f),
      (f) => 1 - f,
      setTables,
    );
  });
  it("replace", () => {
    agreesPacketByPacket(
      (diagrams, f, g) => diagrams.replace(f, 2, g),
      (f, g) => (f === 2 ? g : f),
    );
    agreesPacketByPacket(
      (diagrams, f, g) => diagrams.replace(f, 0, g),
      (f, g) => (f === 0 ? g : f),
    );
  });
  it("mapTerminals", () => {
    const map = [5, 7, 7, 0];
    agreesPacketByPacket(
      (diagrams, f) => diagrams.mapTerminals(f, (id) => map[id]!),
      (f) => (f === 0 ? 0 : map[f]!),
    );
    agreesPacketByPacket(
      (diagrams, f) => diagrams.mapTerminals(f, (id) => map[id]!, true),
      (f) => map[f]!,
    );
  });
  it("where", () => {
    agreesPacketByPacket(
      (diagrams, f) => diagrams.where(f, (id) => id % 2 === 0),
      (f) => (f % 2 === 0 ? 1 : 0),
    );
  });
  it("join", () => {
    agreesPacketByPacket(
      (diagrams, f, g) => diagrams.join(f, g, (left, right) => left * 4 + right),
      (f, g) => (f === 0 || g === 0 ? 0 : f * 4 + g),
    );
  });
  it("differences, with the pair of each packet", () => {
    fc.assert(
      fc.property(tables, tables, (f, g) => {
        const diagrams = new Diagrams();
        const { root, pairs } = diagrams.differences(diagramOf(diagrams, f), diagramOf(diagrams, g));
        return tableOf(diagrams, root).every((id, packet) =>
          id === 0
            ? f[packet] === g[packet]
            : pairs.pair(id).before === f[packet] && pairs.pair(id).after === g[packet],
        );
      }),
    );
  });
});

describe("diagrams are built", () => {
  it("of ranges, whatever the order of the levels", () => {
    fc.assert(
      fc.property(
        fc.shuffledSubarray([...testLevels], { minLength: 1 }),
        fc.nat({ max: 70 }),
        fc.nat({ max: 70 }),
        (levels, a, b) => {
          const most = 2 ** levels.length - 1;
          const [first, last] = [Math.min(a, b, most), Math.min(Math.max(a, b), most)];
          const diagrams = new Diagrams();
          const f = diagrams.range(levels, first, last);
          return Array.from({ length: 64 }, (_, packet) => packet).every((packet) => {
            const number = levels.reduce((value, level) => value * 2 + bitOf(packet)(level), 0);
            return diagrams.evaluate(f, bitOf(packet)) === Number(first <= number && number <= last);
          });
        },
      ),
    );
  });

  it("of cubes above anything", () => {
    fc.assert(
      fc.property(someBits, tables, (bits, table) => {
        const diagrams = new Diagrams();
        const f = diagrams.cube(bits, diagramOf(diagrams, table));
        const wanted = table.map((id, packet) => (packetWith(packet, bits) === packet ? id : 0));
        return isTable(diagrams, f, wanted);
      }),
    );
  });

  it("of values of 128 bits", () => {
    const levels = Array.from({ length: 128 }, (_, at) => at);
    const diagrams = new Diagrams();
    const f = diagrams.range(levels, 5n, (1n << 127n) + 12n);
    expect(diagrams.count(f, levels)).toBe((1n << 127n) + 8n);
    expect(diagrams.range(levels, 0, (1n << 128n) - 1n)).toBe(everything);
    expect(diagrams.range(levels, 3, 2)).toBe(undefinedRef);
  });
});
