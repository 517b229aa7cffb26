import * as fc from "fast-check";
import { Diagrams } from "../../../src/verify/sets/diagrams.ts";
import type { Bit, Ref } from "../../../src/verify/sets/ref.ts";

/** Bits of the packets that tests try one by one, at the levels 0, 3, 6, …: levels may have gaps. */
export const testLevels: readonly number[] = [0, 3, 6, 9, 12, 15];

/** The terminal of each packet, by its bits read as a number: the slow, obvious form of a diagram. */
export type Table = readonly number[];

const packetCount = 2 ** testLevels.length;

/** Any function from packets to terminals 0 to 3. */
export const tables: fc.Arbitrary<Table> = fc.oneof(
  fc.array(fc.nat({ max: 3 }), { minLength: packetCount, maxLength: packetCount }),
  // Mostly undefined, in runs: nearer to what rules are like.
  fc
    .array(fc.tuple(fc.nat({ max: packetCount - 1 }), fc.nat({ max: packetCount - 1 }), fc.nat({ max: 3 })))
    .map((runs) =>
      Array.from({ length: packetCount }, (_, at) => runs.find(([a, b]) => a <= at && at <= b)?.[2] ?? 0),
    ),
);

/** Any packet set: only 0 and 1. */
export const setTables: fc.Arbitrary<Table> = tables.map((table) => table.map((id) => (id === 0 ? 0 : 1)));

/** The bit of packet `packet` at `level`. */
export const bitOf =
  (packet: number) =>
  (level: number): 0 | 1 =>
    ((packet >> (testLevels.length - 1 - testLevels.indexOf(level))) & 1) as 0 | 1;

/** The diagram of a table. */
export const diagramOf = (diagrams: Diagrams, table: Table, depth = 0): Ref => {
  if (table.length === 1) return diagrams.terminal(table[0]!);
  const half = table.length >> 1;
  return diagrams.make(
    testLevels[depth]!,
    diagramOf(diagrams, table.slice(0, half), depth + 1),
    diagramOf(diagrams, table.slice(half), depth + 1),
  );
};

/** The table of a diagram, packet by packet. */
export const tableOf = (diagrams: Diagrams, f: Ref): Table =>
  Array.from({ length: packetCount }, (_, packet) => diagrams.evaluate(f, bitOf(packet)));

/** Whether a diagram is a table, and is the one diagram that is. */
export const isTable = (diagrams: Diagrams, f: Ref, table: Table): boolean =>
  f === diagramOf(diagrams, table) && tableOf(diagrams, f).every((id, packet) => id === table[packet]);

/** The number of packets of a set. */
export const sizeOf = (table: Table): number => table.filter((id) => id !== 0).length;

/** Values for some of the bits. */
export const someBits: fc.Arbitrary<readonly Bit[]> = fc.uniqueArray(
  fc.record({ level: fc.constantFrom(...testLevels), value: fc.constantFrom<0 | 1>(0, 1) }),
  { selector: ({ level }) => level },
);

/** A packet with some of its bits set to these. */
export const packetWith = (packet: number, bits: readonly Bit[]): number =>
  bits.reduce((with_, { level, value }) => {
    const bit = 1 << (testLevels.length - 1 - testLevels.indexOf(level));
    return value === 1 ? with_ | bit : with_ & ~bit;
  }, packet);

/** Whether two packets differ at most at `levels`. */
export const sameOutside = (a: number, b: number, levels: readonly number[]): boolean =>
  testLevels.every((level) => levels.includes(level) || bitOf(a)(level) === bitOf(b)(level));
