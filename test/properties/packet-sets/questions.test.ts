import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Diagrams } from "../../../src/verify/sets/diagrams.ts";
import { undefinedRef } from "../../../src/verify/sets/ref.ts";
import {
  bitOf,
  diagramOf,
  isTable,
  packetWith,
  sameOutside,
  setTables,
  sizeOf,
  someBits,
  tables,
  testLevels,
} from "./brute-force.ts";

describe("questions about diagrams agree with the same, packet by packet", () => {
  it("disjoint and subset, both answers among them, and make no node", () => {
    const answers = new Set<string>();
    const sparse = setTables.map((table) => table.map((id, at) => (at % 3 === 0 ? id : 0)));
    fc.assert(
      fc.property(fc.oneof(setTables, sparse), fc.oneof(setTables, sparse), (a, b) => {
        const diagrams = new Diagrams();
        const [f, g] = [diagramOf(diagrams, a), diagramOf(diagrams, b)];
        const nodes = diagrams.store.count;
        const disjoint = diagrams.disjoint(f, g);
        const subset = diagrams.subset(f, g);
        answers.add(`${disjoint} ${subset}`);
        expect(disjoint).toBe(a.every((id, at) => id === 0 || b[at] === 0));
        expect(subset).toBe(a.every((id, at) => id === 0 || b[at] !== 0));
        expect(diagrams.store.count).toBe(nodes);
      }),
      { numRuns: 300 },
    );
    expect(answers.size).toBe(4);
  });

  it("count", () => {
    fc.assert(
      fc.property(tables, (table) => {
        const diagrams = new Diagrams();
        const f = diagramOf(diagrams, table);
        expect(diagrams.count(f, testLevels)).toBe(BigInt(sizeOf(table)));
        expect(diagrams.count(f, [...testLevels, 90, 91], (id) => id === 0)).toBe(
          4n * BigInt(table.length - sizeOf(table)),
        );
      }),
    );
  });

  it("count refuses a level that it is not told of", () => {
    const diagrams = new Diagrams();
    expect(() => diagrams.count(diagrams.cube([{ level: 3, value: 1 }]), [0])).toThrow(RangeError);
  });

  it("terminals and support", () => {
    fc.assert(
      fc.property(tables, (table) => {
        const diagrams = new Diagrams();
        const f = diagramOf(diagrams, table);
        expect(diagrams.terminals(f)).toEqual([...new Set(table)].sort((a, b) => a - b));
        const matters = testLevels.filter((level) =>
          table.some((id, packet) => id !== table[packetWith(packet, [{ level, value: 1 }])]),
        );
        expect(diagrams.support(f)).toEqual(matters);
      }),
    );
  });

  it("cofactor and exists", () => {
    fc.assert(
      fc.property(tables, setTables, someBits, (table, set, bits) => {
        const diagrams = new Diagrams();
        const fixed = table.map((_, packet) => table[packetWith(packet, bits)]!);
        expect(isTable(diagrams, diagrams.cofactor(diagramOf(diagrams, table), bits), fixed)).toBe(true);
        const levels = bits.map(({ level }) => level);
        const possible = set.map((_, packet) =>
          set.some((id, other) => id !== 0 && sameOutside(packet, other, levels)) ? 1 : 0,
        );
        expect(isTable(diagrams, diagrams.exists(diagramOf(diagrams, set), levels), possible)).toBe(true);
      }),
    );
  });

  it("pick gives a member, a preferred one when there is one", () => {
    fc.assert(
      fc.property(setTables, setTables, (table, wish) => {
        const diagrams = new Diagrams();
        const [f, preferred] = [diagramOf(diagrams, table), diagramOf(diagrams, wish)];
        const found = diagrams.pick(f, [preferred]);
        if (found === null) return f === undefinedRef;
        const packets = table.flatMap((_, packet) =>
          [...found].every(([level, value]) => bitOf(packet)(level) === value) ? [packet] : [],
        );
        const both = table.some((id, packet) => id !== 0 && wish[packet] !== 0);
        return packets.every((packet) => table[packet] !== 0 && (!both || wish[packet] !== 0));
      }),
    );
  });

  it("boxes cover a set, none overlapping, and count those that they leave out", () => {
    const fields = [
      { name: "high", levels: testLevels.slice(0, 2) },
      { name: "low", levels: testLevels.slice(2) },
    ];
    fc.assert(
      fc.property(setTables, fc.nat({ max: 5 }), (table, limit) => {
        const diagrams = new Diagrams();
        const f = diagramOf(diagrams, table);
        const all = diagrams.boxes(f, fields, 1000);
        expect(all.more).toBe(0);
        for (const [packet, id] of table.entries()) {
          const inside = all.boxes.filter((box) =>
            fields.every(({ name }) => {
              const number = BigInt(name === "high" ? packet >> 4 : packet & 15);
              const values = box.get(name) ?? [{ kind: "range", first: 0n, last: 15n }];
              return values.some((value) =>
                value.kind === "range"
                  ? value.first <= number && number <= value.last
                  : (number & value.mask) === value.value,
              );
            }),
          );
          expect(inside).toHaveLength(id);
        }
        const few = diagrams.boxes(f, fields, limit);
        expect(few.boxes.length + few.more).toBe(all.boxes.length);
        expect(few.boxes).toEqual(all.boxes.slice(0, limit));
      }),
    );
  });
});
