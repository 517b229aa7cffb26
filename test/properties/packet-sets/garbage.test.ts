import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { microSegmentation } from "../../../bench/verify/micro-segmentation.ts";
import { Diagrams } from "../../../src/verify/sets/diagrams.ts";
import { RuleTable, sweep } from "../../../src/verify/sets/index.ts";
import type { Ref } from "../../../src/verify/sets/ref.ts";
import { HeaderSpace, intervalRule, sweepFields } from "../../../src/verify/space/index.ts";
import { diagramOf, isTable, type Table, tables } from "./brute-force.ts";

const overridden = (f: Table, g: Table): Table => f.map((id, at) => (id === 0 ? g[at]! : id));

describe("nodes that nobody needs are taken away", () => {
  it("release goes back to a mark, and what is made afterwards is right", () => {
    fc.assert(
      fc.property(fc.array(tables, { minLength: 3, maxLength: 12 }), (list) => {
        const diagrams = new Diagrams();
        const refs = list.map((table) => diagramOf(diagrams, table));
        for (const [at, table] of list.entries()) {
          const mark = diagrams.mark();
          const next = (at + 1) % list.length;
          const extra = diagrams.mapTerminals(refs[at]!, (id) => id + at);
          diagrams.guard(diagrams.override(extra, refs[next]!), extra);
          diagrams.override(refs[at]!, refs[next]!);
          diagrams.release(mark);
          expect(diagrams.store.count).toBe(mark.nodes);
          const result = diagrams.override(refs[at]!, refs[next]!);
          expect(isTable(diagrams, result, overridden(table, list[next]!))).toBe(true);
        }
      }),
    );
  });

  it("compaction keeps what is held, the same function under its new ref", () => {
    fc.assert(
      fc.property(fc.array(tables, { minLength: 1, maxLength: 8 }), fc.nat(), (list, keep) => {
        const diagrams = new Diagrams();
        const refs = list.map((table) => diagramOf(diagrams, table));
        for (const ref of refs) diagrams.override(ref, refs[0]!);
        const kept = keep % list.length;
        const held: Ref[] = [refs[kept]!];
        diagrams.hold({ visitRefs: (visit) => void (held[0] = visit(held[0]!)) });
        diagrams.compact();
        expect(diagrams.store.count).toBe(diagrams.size(held[0]!));
        expect(isTable(diagrams, held[0]!, list[kept]!)).toBe(true);
        const result = diagrams.override(held[0]!, diagramOf(diagrams, list[0]!));
        expect(isTable(diagrams, result, overridden(list[kept]!, list[0]!))).toBe(true);
      }),
    );
  });

  it("a mark does not outlive a compaction", () => {
    const diagrams = new Diagrams();
    const mark = diagrams.mark();
    diagrams.compact();
    expect(() => diagrams.release(mark)).toThrow(RangeError);
  });
});

/** A short policy in a real header space under edits, each with a verdict that was never there before. */
const edited = (edits: number, afterEach: (diagrams: Diagrams, at: number) => void): Diagrams => {
  const space = new HeaderSpace("ipv4");
  const { diagrams } = space;
  const rules = microSegmentation(30, 1).map((rule) => intervalRule(space, rule));
  const table = new RuleTable(
    diagrams,
    sweepFields(space),
    rules,
    sweep(diagrams.store, sweepFields(space), rules, 1e6)!,
  );
  diagrams.hold(table);
  for (let edit = 0; edit < edits; edit += 1) {
    const at = (edit * 7) % rules.length;
    const outcome = diagrams.terminal(3 + edit);
    table.edit({ at, removed: 1, added: [{ ...rules[(at * 3) % rules.length]!, outcome }] });
    void table.root;
    afterEach(diagrams, edit);
  }
  return diagrams;
};

describe("a process that lives long", () => {
  it("stays as large as it was, over 100,000 edits", () => {
    let [early, late, compactions] = [0, 0, 0];
    const diagrams = edited(100_000, (diagrams, edit) => {
      if (diagrams.compactIfGrown()) compactions += 1;
      if (edit < 10_000) early = Math.max(early, diagrams.store.count);
      else late = Math.max(late, diagrams.store.count);
    });
    expect(compactions).toBeGreaterThan(10);
    expect(late).toBeLessThan(1.1 * early);
    expect(diagrams.store.capacity).toBeLessThanOrEqual(1 << 15);
  }, 300_000);

  it("grows when nothing is taken away", () => {
    expect(edited(10_000, () => undefined).store.capacity).toBeGreaterThan(1 << 15);
  });
});
