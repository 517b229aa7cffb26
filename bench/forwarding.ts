/**
 * Does forwarding get slower with the number of rules? 10,000 rules against 10, every packet a flow of its own, drawn
 * evenly over all rules; turn by turn A-B-B-A, with A against another A beside it, and the same rules one after the
 * other. `node bench/forwarding.ts [--rules 10000] [PAIRS] [SHAPE…]`; of more than 10,000 rules, the list one after the
 * other is left out.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { framesFor } from "./forwarding/frames.ts";
import { makeRouter, type Router } from "./forwarding/router.ts";
import { type BenchRule, classBenchRules, disjointRules, mixedRules, randomOf } from "./forwarding/rules.ts";
import { compiledTable, linearText } from "./forwarding/tables.ts";
import { parseArgs } from "node:util";
import { median } from "./measure.ts";

const { values, positionals } = parseArgs({
  options: { rules: { type: "string", default: "10000" } },
  allowPositionals: true,
});
const many = Number(values.rules);
const few = 10;
const seed = 20_260;
const packets = 60_000;
/** Of the rules one after the other, which take hundreds of times as long. */
const linearPackets = 4_000;
const pairs = Number(positionals[0] ?? 15);
/** A list that long takes minutes to load and hours to forward by. */
const mostLinear = 10_000;

const shapes: Readonly<Record<string, (count: number) => readonly BenchRule[]>> = {
  disjoint: disjointRules,
  mixed: (count) => mixedRules(count, seed),
  "fw1, all allow": (count) => classBenchRules("fw1_10k", count, false, seed),
  "fw1, one in ten denies": (count) => classBenchRules("fw1_10k", count, true, seed),
};

/** The ratio of two rates in each pair of turns: A, B, B, A. */
const ratios = (a: Router, b: Router): readonly number[] =>
  Array.from({ length: pairs }, () => {
    const turns = [a, b, b, a].map((router) => router.run()) as [number, number, number, number];
    return (turns[1] + turns[2]) / (turns[0] + turns[3]);
  });

/** The bound that 95 % of the medians of resampled values lie above. */
const lowerBound = (values: readonly number[]): number => {
  const random = randomOf(seed);
  const medians = Array.from({ length: 2_000 }, () =>
    median(values.map(() => values[Math.floor(random() * values.length)]!)),
  );
  return medians.toSorted((a, b) => a - b)[100]!;
};

const said = (values: readonly number[]): string =>
  `${median(values).toFixed(3)} (at least ${lowerBound(values).toFixed(3)})`;

const measure = (name: string, make: (count: number) => readonly BenchRule[], folder: string): void => {
  const rules = make(many);
  const small = compiledTable(make(few));
  const large = compiledTable(rules);
  const smallFrames = framesFor(make(few), packets, seed);
  const a = makeRouter(folder, small, smallFrames);
  const other = makeRouter(folder, small, smallFrames);
  const b = makeRouter(folder, large, framesFor(rules, packets, seed + 1));
  const linear =
    many > mostLinear
      ? null
      : makeRouter(folder, { text: linearText(rules) }, framesFor(rules, linearPackets, seed + 1));
  try {
    const rate = median([a.run(), a.run(), a.run()]);
    const againstItself = ratios(a, other);
    const againstMany = ratios(a, b);
    console.log(`${name}: ${rules.length} rules, compiled in ${large.ms.toFixed(0)} ms`);
    for (const one of large.shape)
      console.log(
        `  ${one.lookups} lookups, ${one.plainRules} plain rules, at worst ${one.worst}, ${one.cells} keys`,
      );
    console.log(`  10 rules: ${(rate / 1000).toFixed(0)} thousand flows a second`);
    console.log(`  10 against 10:     ${said(againstItself)}`);
    console.log(`  ${many} against 10: ${said(againstMany)}`);
    if (linear !== null) {
      const slow = median([linear.run(), linear.run(), linear.run()]);
      console.log(`  ${many} one after the other, against 10: ${(slow / rate).toFixed(4)}`);
    }
    const shares = [a, b, ...(linear === null ? [] : [linear])].map(({ share }) => share.toFixed(3));
    console.log(`  got through: ${shares.join(", ")}`);
  } finally {
    for (const router of [a, other, b, linear]) router?.remove();
  }
};

const folder = mkdtempSync(join(tmpdir(), "causeway-bench-"));
execFileSync("cc", ["-O2", "-o", join(folder, "send"), join(import.meta.dirname, "forwarding/send.c")]);
console.log(`${packets} flows a turn, ${pairs} times A-B-B-A, seed ${seed}`);
const chosen = positionals.slice(1);
for (const [name, make] of Object.entries(shapes))
  if (chosen.length === 0 || chosen.includes(name)) measure(name, make, folder);
rmSync(folder, { recursive: true });
