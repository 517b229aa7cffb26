/**
 * Rule sets of ClassBench: which order of fields, how long to the decision for every packet, and to the exact
 * difference that one edit makes, wide ones among them?
 *
 *   node bench/verify/rule-sets.ts [FOLDER] [NAME…]
 */
import { RuleTable } from "../../src/verify/sets/index.ts";
import {
  buildRules,
  chooseOrder,
  type FieldRule,
  HeaderSpace,
  intervalRule,
  sweepFields,
} from "../../src/verify/space/index.ts";
import { seeded } from "../generate-policy.ts";
import { readClassBench, usualFolder } from "./class-bench.ts";
import { peakMebibytes, spread, timed } from "./measured.ts";

const [folder = usualFolder, ...asked] = process.argv.slice(2);
const names =
  asked.length > 0 ? asked : ["acl1_10k", "acl3_10k", "acl4_10k", "ipc1_10k", "fw5_10k", "fw1_10k"];
const edits = 300;

const measure = (name: string, rules: readonly FieldRule[]): void => {
  const choice = timed(() => chooseOrder("ipv4", rules));
  const space = new HeaderSpace("ipv4", choice.result);
  const { diagrams } = space;
  const built = timed(() => buildRules(space, rules));
  console.log(
    `${name} (${rules.length} rules): order ${choice.result.join(",")} chosen in ${choice.ms.toFixed(0)} ms;`,
    `built in ${built.ms.toFixed(0)} ms (processor ${built.processor.toFixed(0)}),`,
    `${diagrams.size(built.result)} nodes, ${diagrams.store.steps} steps`,
  );
  const list = rules.map((rule) => intervalRule(space, rule));
  const table = new RuleTable(diagrams, sweepFields(space), list, built.result);
  const next = seeded(7);
  const [times, processor]: [number[], number[]] = [[], []];
  for (let edit = 0; edit < edits; edit += 1) {
    const at = Math.floor(next() * list.length);
    const other = { ...list[at]!, outcome: diagrams.terminal(3 - ~list[at]!.outcome) };
    const mark = diagrams.mark();
    const added = [[], [other], [other, list[at]!]][edit % 3]!;
    const tried = timed(() => table.effectOf({ at, removed: 1, added }));
    times.push(tried.ms);
    processor.push(tried.processor);
    diagrams.release(mark);
  }
  console.log(`  edit, exact difference      ${spread(times)}; processor ${spread(processor)}`);
};

for (const name of names) {
  const rules = readClassBench(folder, name);
  if (rules === null)
    console.error(`SKIPPED ${name}: no such file in ${folder}; name the folder as an argument`);
  else measure(name, rules);
}
console.log(`peak ${peakMebibytes().toFixed(0)} MiB`);
