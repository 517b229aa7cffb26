import * as fc from "fast-check";
import { expect, it } from "vitest";
import { Diagrams } from "../../../src/verify/sets/diagrams.ts";
import { LongestPrefixTable } from "../../../src/verify/sets/longest-prefix.ts";
import { type Ref, terminalRef, undefinedRef } from "../../../src/verify/sets/ref.ts";
import { bitOf, tableOf, testLevels } from "./brute-force.ts";

/** The addresses of the tests have five bits; the sixth bit of a packet is something that routes may look at. */
const levels = testLevels.slice(0, 5);
const other = testLevels[5]!;

interface Route {
  readonly address: number;
  readonly length: number;
  /** What it says when the other bit is 0, and when it is 1. */
  readonly low: number;
  readonly high: number;
}

const outcome = fc.nat({ max: 3 });
const routes: fc.Arbitrary<Route> = fc
  .record({
    address: fc.nat({ max: 31 }),
    length: fc.nat({ max: 5 }),
    low: outcome,
    high: outcome,
    whole: fc.boolean(),
  })
  .map(({ address, length, low, high, whole }) => ({
    address: (address >> (5 - length)) << (5 - length),
    length,
    low,
    high: whole ? low : high,
  }));

const keyOf = ({ address }: Route): readonly number[] => [address << 27];
const refOf = (diagrams: Diagrams, { low, high }: Route): Ref =>
  diagrams.make(other, terminalRef(low), terminalRef(high));

/** The last route of each prefix counts. */
const decisionOf = (list: readonly Route[], packet: number): number => {
  const address = packet >> 1;
  const matching = list
    .filter(
      (route, at) =>
        address >> (5 - route.length) === route.address >> (5 - route.length) &&
        list.findLastIndex((later) => later.address === route.address && later.length === route.length) ===
          at,
    )
    .sort((a, b) => b.length - a.length);
  return matching.map(({ low, high }) => ((packet & 1) === 1 ? high : low)).find((id) => id !== 0) ?? 0;
};

const packets = Array.from({ length: 64 }, (_, packet) => packet);

it("decides by the longest prefix that says something", () => {
  fc.assert(
    fc.property(fc.array(routes, { maxLength: 12 }), (list) => {
      const diagrams = new Diagrams();
      const table = new LongestPrefixTable(diagrams, levels);
      for (const route of list) table.load(keyOf(route), route.length, refOf(diagrams, route));
      expect(tableOf(diagrams, table.root)).toEqual(packets.map((packet) => decisionOf(list, packet)));
    }),
  );
});

it("changes a route, says exactly what that changes, and survives compaction", () => {
  let changes = 0;
  fc.assert(
    fc.property(
      fc.array(routes, { maxLength: 8 }),
      fc.array(routes, { minLength: 1, maxLength: 8 }),
      (list, more) => {
        const diagrams = new Diagrams();
        const table = new LongestPrefixTable(diagrams, levels);
        diagrams.hold(table);
        for (const route of list) table.load(keyOf(route), route.length, refOf(diagrams, route));
        for (const [at, route] of more.entries()) {
          const [before, after] = [
            [...list, ...more.slice(0, at)],
            [...list, ...more.slice(0, at + 1)],
          ];
          const { changed, pairs } = table.change(keyOf(route), route.length, refOf(diagrams, route));
          if (changed !== undefinedRef) changes += 1;
          for (const packet of packets) {
            const id = diagrams.evaluate(changed, bitOf(packet));
            const [was, is] = [decisionOf(before, packet), decisionOf(after, packet)];
            expect(id === 0 ? null : pairs.pair(id)).toEqual(was === is ? null : { before: was, after: is });
          }
          diagrams.compact();
          expect(tableOf(diagrams, table.root)).toEqual(packets.map((packet) => decisionOf(after, packet)));
        }
      },
    ),
  );
  expect(changes).toBeGreaterThan(50);
});
