import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** A rule as both sides of the comparison are made from. Addresses are numbers. */
export interface BenchRule {
  readonly source: BenchPrefix;
  readonly destination: BenchPrefix;
  /** `null`: all. */
  readonly protocol: "tcp" | "udp" | "sctp" | "icmp" | null;
  /** `null`: all; never of `icmp` and `sctp`. */
  readonly ports: { readonly first: number; readonly last: number } | null;
  readonly allows: boolean;
}

/** The first address and the length. */
export interface BenchPrefix {
  readonly base: number;
  readonly length: number;
}

/** A source of numbers in [0, 1) that repeats itself for a seed (mulberry32). */
export const randomOf = (seed: number): (() => number) => {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};

const cut = (address: number, length: number): BenchPrefix => ({
  base: length === 0 ? 0 : (address & (-1 << (32 - length))) >>> 0,
  length,
});

/** Every rule between two hosts of its own, on one port. */
export const disjointRules = (count: number): readonly BenchRule[] =>
  Array.from({ length: count }, (_, index) => ({
    source: { base: 0x0a00_0001 + index, length: 32 },
    destination: { base: 0x1400_0001 + index, length: 32 },
    protocol: index % 2 === 0 ? "tcp" : "udp",
    ports: { first: 1024 + (index % 5000), last: 1024 + (index % 5000) },
    allows: true,
  }));

/** Networks and hosts, single ports and ranges, whole protocols; one in ten denies. */
export const mixedRules = (count: number, seed: number): readonly BenchRule[] => {
  const random = randomOf(seed);
  const one = <Value>(...values: readonly Value[]): Value => values[Math.floor(random() * values.length)]!;
  return Array.from({ length: count }, (_, index): BenchRule => {
    const first = Math.floor(random() * 60_000);
    return {
      source: cut(0x0a00_0000 + Math.floor(random() * 2 ** 24), one(16, 20, 24, 24, 32, 32)),
      destination: cut(0x1400_0000 + Math.floor(random() * 2 ** 24), one(20, 24, 24, 28, 32, 32)),
      protocol: one("tcp", "tcp", "udp"),
      ports: one(
        { first, last: first },
        { first, last: first },
        { first, last: first + one(1, 9, 1000) },
        null,
      ),
      allows: index % 10 !== 9,
    };
  });
};

const protocolsByNumber: Readonly<Record<string, BenchRule["protocol"]>> = {
  "01": "icmp",
  "06": "tcp",
  "11": "udp",
  "2f": "sctp",
};

const line = /^@([\d.]+)\/(\d+)\s+([\d.]+)\/(\d+)\s+\d+ : \d+\s+(\d+) : (\d+)\s+0x(..)\/0x(..)/;

const numberOf = (text: string): number => text.split(".").reduce((sum, part) => 256 * sum + Number(part), 0);

/** A set of ClassBench, if it is there: without source ports, GRE as SCTP. The last rule is the last of the file. */
export const classBenchRules = (
  name: string,
  count: number,
  deniesTenth: boolean,
  seed: number,
): readonly BenchRule[] => {
  const file = join(import.meta.dirname, "../../../shared/data/classbench", name);
  const rules = existsSync(file)
    ? readFileSync(file, "utf8").trim().split("\n").map(readRule)
    : likeFirewall(count, seed);
  return rules.slice(-count).map((rule, index) => ({ ...rule, allows: !deniesTenth || index % 10 !== 9 }));
};

const readRule = (text: string): BenchRule => {
  const [, source, sourceLength, destination, destinationLength, first, last, protocol, mask] =
    line.exec(text)!;
  const of = mask === "00" ? null : protocolsByNumber[protocol!]!;
  const isAll = first === "0" && last === "65535";
  return {
    source: cut(numberOf(source!), Number(sourceLength)),
    destination: cut(numberOf(destination!), Number(destinationLength)),
    protocol: of,
    ports: (of !== "tcp" && of !== "udp") || isAll ? null : { first: Number(first), last: Number(last) },
    allows: true,
  };
};

/** As in fw1: most rules name a small network on one side and next to nothing on the other. */
const likeFirewall = (count: number, seed: number): readonly BenchRule[] => {
  const random = randomOf(seed);
  const one = <Value>(...values: readonly Value[]): Value => values[Math.floor(random() * values.length)]!;
  return Array.from({ length: count }, (): BenchRule => {
    const small = cut(Math.floor(random() * 2 ** 32), one(30, 31, 31, 32, 32, 32, 21, 28));
    const wide = cut(Math.floor(random() * 2 ** 32), one(0, 0, 0, 1, 1, 2));
    const first = Math.floor(random() * 60_000);
    const [source, destination] = random() < 0.75 ? [wide, small] : [small, wide];
    return {
      source,
      destination,
      protocol: one("tcp", "tcp", "udp"),
      ports: one({ first, last: first }, null),
      allows: true,
    };
  });
};
