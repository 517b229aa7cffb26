/**
 * A policy of 1,000 to 100,000 rules between 2,000 machines: how long until its decision is known for every packet,
 * with all dead and redundant rules? How long for the exact difference that one edit makes?
 */
import { RuleTable, sweep, sweepFindings } from "../../src/verify/sets/index.ts";
import { HeaderSpace, intervalRule, sweepFields } from "../../src/verify/space/index.ts";
import { seeded } from "../generate-policy.ts";
import { median } from "../measure.ts";
import { peakMebibytes, spread, timed } from "./measured.ts";
import { microSegmentation } from "./micro-segmentation.ts";

const sizes = [1_000, 10_000, 100_000];
const runs = 3;
const edits = 1_000;
const seed = 1;

const build = (count: number) => {
  const space = new HeaderSpace("ipv4");
  const rules = microSegmentation(count, seed).map((rule) => intervalRule(space, rule));
  const { result, ms, processor } = timed(() =>
    sweepFindings(space.diagrams, sweepFields(space), rules, 400 * count)!,
  );
  return { space, rules, ...result, ms, processor };
};

/** One rule goes, gets another verdict, or gets an exception before it; everything is as before afterwards. */
const tryEdits = ({ space, rules, root }: ReturnType<typeof build>): void => {
  const { diagrams } = space;
  const table = new RuleTable(diagrams, sweepFields(space), rules, root);
  diagrams.hold(table);
  const next = seeded(7);
  const [answers, roots]: [number[], number[]] = [[], []];
  let changes = 0;
  const firstStep = diagrams.store.steps;
  for (let edit = 0; edit < edits; edit += 1) {
    const at = Math.floor(next() * rules.length);
    const other = { ...rules[at]!, outcome: diagrams.terminal(3 - ~rules[at]!.outcome) };
    const added = [[], [other], [other, rules[at]!]][edit % 3]!;
    const answer = timed(() => table.edit({ at, removed: 1, added }));
    if (diagrams.terminals(answer.result.changed).some((id) => id !== 0)) changes += 1;
    answers.push(answer.ms);
    roots.push(answer.ms + timed(() => table.root).ms);
    table.edit({ at, removed: added.length, added: [rules[at]!] });
    void table.root;
    diagrams.compactIfGrown();
  }
  const steps = Math.round((diagrams.store.steps - firstStep) / edits / 2);
  const anew = sweep(diagrams.store, sweepFields(space), rules, 400 * rules.length);
  if (table.root !== anew) throw new Error("undoing all edits did not lead back");
  console.log(`  edit, exact difference      ${spread(answers)}, ${changes} change something`);
  console.log(`  … and the new root          ${spread(roots)}, ${steps} steps each`);
};

for (const size of sizes) {
  const built = Array.from({ length: runs }, () => build(size));
  const { space, root, findings } = built[0]!;
  console.log(
    `${size} rules: decision, dead, redundant ${median(built.map(({ ms }) => ms)).toFixed(0)} ms`,
    `(processor ${median(built.map(({ processor }) => processor)).toFixed(0)}; n ${runs}),`,
    `${findings.dead.length} dead, ${findings.redundant.length} redundant,`,
    `${space.diagrams.size(root)} nodes, ${space.diagrams.store.steps} steps`,
  );
  tryEdits(built.at(-1)!);
}
console.log(`peak ${peakMebibytes().toFixed(0)} MiB, seed ${seed}`);
