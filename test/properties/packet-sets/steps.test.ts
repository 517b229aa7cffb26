import { expect, it } from "vitest";
import { microSegmentation } from "../../../bench/verify/micro-segmentation.ts";
import { RuleTable, sweep, sweepFindings } from "../../../src/verify/sets/index.ts";
import { diagramOfRule, HeaderSpace, intervalRule, sweepFields } from "../../../src/verify/space/index.ts";

/** A fifth more work than when this was written is a change for the worse that somebody should want. */
const fifthMore = (steps: number): number => 1.2 * steps;

const rules = microSegmentation(2_000, 1);

/** Steps are lookups of nodes, the same on every machine. */
it("building, finding and editing take no more steps than they did", () => {
  const space = new HeaderSpace("ipv4");
  const { diagrams } = space;
  const { store } = diagrams;
  const list = rules.map((rule) => intervalRule(space, rule));
  const taken: Record<string, number> = {};
  const counted = <Result>(what: string, work: () => Result): Result => {
    const before = store.steps;
    const result = work();
    taken[what] = store.steps - before;
    return result;
  };
  const root = counted("sweep", () => sweep(store, sweepFields(space), list, 1e6)!);
  const found = counted("findings", () => sweepFindings(diagrams, sweepFields(space), list, 1e6)!);
  const merged = counted("merge", () =>
    diagrams.overrideAll(rules.map((rule) => diagramOfRule(space, rule))),
  );
  const table = new RuleTable(diagrams, sweepFields(space), list, root);
  counted("100 edits", () => {
    for (let edit = 0; edit < 100; edit += 1) {
      table.edit({ at: 19 * edit, removed: 1, added: [] });
      void table.root;
    }
  });
  expect([found.root, merged]).toEqual([root, root]);
  expect(taken.sweep).toBeLessThan(fifthMore(51_700));
  expect(taken.findings).toBeLessThan(fifthMore(70_000));
  expect(taken.merge).toBeLessThan(fifthMore(314_700));
  expect(taken["100 edits"]).toBeLessThan(fifthMore(38_600));
});
