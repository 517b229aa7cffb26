/** A routing table of 10,000 to 1,000,000 prefixes: how long to its diagram, and to the exact effect of one change? */
import { Diagrams, LongestPrefixTable } from "../../src/verify/sets/index.ts";
import { seeded } from "../generate-policy.ts";
import { peakMebibytes, spread, timed } from "./measured.ts";

const sizes = [10_000, 100_000, 1_000_000];
const changes = 5_000;
const nextHops = 64;
const seed = 3;
const levels = Array.from({ length: 32 }, (_, bit) => bit);

interface BenchPrefixes {
  readonly addresses: Uint32Array;
  readonly lengths: Uint8Array;
  readonly nextHops: Uint8Array;
}

/** Lengths as in the global table of 2026, roughly: most are /24, then /22 and /23, few are shorter than /16. */
const lengthFrom = (part: number): number => {
  if (part < 0.6) return 24;
  if (part < 0.82) return 22 + Math.floor((part - 0.6) / 0.11);
  return part < 0.98 ? 16 + Math.floor((part - 0.82) * 37) : 8 + Math.floor((part - 0.98) * 400);
};

const generate = (count: number): BenchPrefixes => {
  const next = seeded(seed);
  const prefixes = {
    addresses: new Uint32Array(count),
    lengths: new Uint8Array(count),
    nextHops: new Uint8Array(count),
  };
  for (let at = 0; at < count; at += 1) {
    const length = lengthFrom(next());
    prefixes.lengths[at] = length;
    prefixes.addresses[at] =
      Math.floor((2 ** 24 * (1 + next() * 222)) / 2 ** (32 - length)) * 2 ** (32 - length);
    prefixes.nextHops[at] = 1 + Math.floor(next() * nextHops);
  }
  return prefixes;
};

for (const size of sizes) {
  const { addresses, lengths, nextHops: hops } = generate(size);
  const diagrams = new Diagrams();
  const table = new LongestPrefixTable(diagrams, levels);
  diagrams.hold(table);
  const loaded = timed(() => {
    const order = Float64Array.from(addresses, (address, at) => address * 2 ** 21 + at).sort();
    for (const place of order) {
      const at = place % 2 ** 21;
      table.load(addresses.subarray(at, at + 1), lengths[at]!, diagrams.terminal(hops[at]!));
    }
  });
  const built = timed(() => table.root);
  const nodes = diagrams.store.count;
  const next = seeded(11);
  const times: number[] = [];
  for (let change = 0; change < changes; change += 1) {
    const at = Math.floor(next() * size);
    const key = addresses.subarray(at, at + 1);
    const outcome =
      change % 2 === 0 ? diagrams.terminal(0) : diagrams.terminal(1 + Math.floor(next() * nextHops));
    times.push(timed(() => table.change(key, lengths[at]!, outcome)).ms);
    table.change(key, lengths[at]!, diagrams.terminal(hops[at]!));
    diagrams.compactIfGrown();
  }
  console.log(
    `${size} prefixes: sorted and in a trie after ${loaded.ms.toFixed(0)} ms, diagram ${built.ms.toFixed(0)} ms`,
    `(processor ${loaded.processor.toFixed(0)} + ${built.processor.toFixed(0)}), ${nodes} nodes;`,
    `one change ${spread(times, 4)}`,
  );
}
console.log(`peak ${peakMebibytes().toFixed(0)} MiB, seed ${seed}`);
