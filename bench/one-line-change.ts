/**
 * How long does it take until a one-line change of a policy of 10,000 rules holds in the kernel, in a running process?
 *
 * From the whole new text to the last acknowledgement: reading, resolving, compiling, looking at the host, planning,
 * writing. 200 random changes, insertions and deletions; the same from scratch beside it. At the end the kernel is read
 * afresh and must hold what the last text says.
 *
 *   node bench/one-line-change.ts [RULES] [CHANGES]
 */
import { preparePolicy, PolicySession } from "../src/change/index.ts";
import { openLinuxKernel } from "../src/kernel/index.ts";
import { storedSources } from "../src/language/index.ts";
import { planChanges } from "../src/plan/index.ts";
import { emptyLedger, type Host, type HostState, type Wanted } from "../src/state/index.ts";
import { generatePolicy, linesBeforeRules, seeded, sentenceOf } from "./generate-policy.ts";
import { inNamespace } from "./measure.ts";

const [rules = 10_000, changes = 200] = process.argv.slice(2).map(Number);
const random = seeded(1);

/** Milliseconds by stage. */
type Times = Readonly<Record<string, number>>;

const edit = (lines: string[], number: number): void => {
  const at = linesBeforeRules + Math.floor(random() * (lines.length - linesBeforeRules));
  const fresh = sentenceOf(rules + number);
  const kind = Math.floor(random() * 3);
  lines.splice(at, kind === 1 ? 0 : 1, ...(kind === 2 ? [] : [fresh]));
};

const source = (lines: readonly string[]) => ({
  file: "policy.yaml",
  text: `${lines.join("\n")}\n`,
  reader: storedSources(new Map()),
});

const bring = (kernel: Host, wanted: Wanted): Times => {
  const start = performance.now();
  const host = kernel.observe();
  const observed = performance.now();
  const { steps } = planChanges(host, wanted, emptyLedger);
  const planned = performance.now();
  const refused = kernel.execute(steps.map(({ change }) => change)).filter((fault) => fault !== null);
  if (refused.length > 0) throw refused[0]!;
  return { observe: observed - start, plan: planned - observed, write: performance.now() - planned };
};

const timed = (work: () => Wanted, kernel: Host): Times => {
  const start = performance.now();
  const wanted = work();
  const compile = performance.now() - start;
  const rest = bring(kernel, wanted);
  return { "text to wanted": compile, ...rest, total: performance.now() - start };
};

const percentile = (times: readonly number[], share: number): string =>
  times.toSorted((a, b) => a - b)[Math.min(times.length - 1, Math.floor(times.length * share))]!.toFixed(1);

const report = (title: string, all: readonly Times[]): void => {
  console.log(title);
  for (const stage of Object.keys(all[0]!)) {
    const times = all.map((one) => one[stage]!);
    console.log(
      `  ${stage.padEnd(16)} p50 ${percentile(times, 0.5).padStart(7)}  p90 ${percentile(times, 0.9).padStart(7)}  p99 ${percentile(times, 0.99).padStart(7)}  max ${percentile(times, 1).padStart(7)} ms`,
    );
  }
};

const scratch = (lines: readonly string[], host: HostState, kernel: Host): Times =>
  timed(() => preparePolicy(source(lines), { host, seed: "bench" }).compiled!.wanted, kernel);

await inNamespace(async ({ name }) => {
  const kernel = openLinuxKernel({ namespace: name, remembersTables: true });
  const facts = { host: kernel.observe(), seed: "bench" };
  const session = new PolicySession(facts);
  const lines = [...generatePolicy(rules)];
  report("first apply", [timed(() => session.update(source(lines)).compiled!.wanted, kernel)]);
  const all: Times[] = [];
  const roads = new Map<string, number>();
  for (let number = 0; number < changes; number += 1) {
    edit(lines, number);
    const road = { reading: "", compilation: "" };
    all.push(
      timed(() => {
        const step = session.update(source(lines));
        Object.assign(road, { reading: step.reading, compilation: step.compilation });
        return step.compiled!.wanted;
      }, kernel),
    );
    const key = `read ${road.reading}, compiled ${road.compilation}`;
    roads.set(key, (roads.get(key) ?? 0) + 1);
  }
  report(`${changes} one-line changes of ${rules} rules`, all);
  for (const [road, count] of roads) console.log(`  ${road}: ${count}`);
  const plain = openLinuxKernel({ namespace: name });
  const wanted = preparePolicy(source(lines), facts).compiled!.wanted;
  const left = planChanges(plain.observe(), wanted, emptyLedger).steps.length;
  console.log(`  the kernel read afresh differs from the last text compiled from scratch in ${left} objects`);
  const some = Array.from({ length: 5 }, (_, number) => {
    edit(lines, changes + number);
    return scratch(lines, facts.host, plain);
  });
  report("the same from scratch", some);
  plain.close();
  kernel.close();
});
