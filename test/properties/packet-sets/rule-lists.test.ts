import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ruleDiagram } from "../../../src/verify/sets/clip-rules.ts";
import { Diagrams } from "../../../src/verify/sets/diagrams.ts";
import type { EditEffect } from "../../../src/verify/sets/edit-effect.ts";
import type { IntervalRule } from "../../../src/verify/sets/interval-rule.ts";
import { undefinedRef } from "../../../src/verify/sets/ref.ts";
import { ropeFindings, sweepFindings } from "../../../src/verify/sets/rule-findings.ts";
import { RuleRope } from "../../../src/verify/sets/rule-rope.ts";
import { RuleTable } from "../../../src/verify/sets/rule-table.ts";
import { sweep } from "../../../src/verify/sets/sweep.ts";
import { decisionOf, matches, ruleLists, rules, testFields } from "./arbitrary-rules.ts";
import { bitOf, tableOf } from "./brute-force.ts";

const packets = Array.from({ length: 64 }, (_, packet) => packet);

const ropeOf = (diagrams: Diagrams, list: readonly IntervalRule[]): RuleRope =>
  new RuleRope(
    diagrams,
    list.map((rule) => ruleDiagram(diagrams.store, testFields, rule)),
  );

/** Whether an effect says exactly what is different between two lists. */
const tells = (
  diagrams: Diagrams,
  { changed, pairs }: EditEffect,
  before: readonly IntervalRule[],
  after: readonly IntervalRule[],
): boolean =>
  packets.every((packet) => {
    const [was, is] = [decisionOf(before, packet), decisionOf(after, packet)];
    const id = diagrams.evaluate(changed, bitOf(packet));
    if (was === is) return id === 0;
    return id !== 0 && pairs.pair(id).before === was && pairs.pair(id).after === is;
  });

/** A place in a list, what goes there and what comes, as a fraction of what there is. */
const edits = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  removed: fc.nat({ max: 2 }),
  added: fc.array(rules, { maxLength: 2 }),
});

describe("lists of rules become diagrams", () => {
  it("the same by sweeping and by merging, and right for each packet", () => {
    const seen = new Set<number>();
    fc.assert(
      fc.property(ruleLists, (list) => {
        const diagrams = new Diagrams();
        const swept = sweep(diagrams.store, testFields, list, 1e6);
        expect(swept).toBe(ropeOf(diagrams, list).root);
        seen.add(swept!);
        expect(tableOf(diagrams, swept!)).toEqual(packets.map((packet) => decisionOf(list, packet)));
      }),
      { numRuns: 300 },
    );
    expect(seen.size).toBeGreaterThan(20);
  });

  it("by sweeping, with bigints as with numbers", () => {
    fc.assert(
      fc.property(ruleLists, (list) => {
        const diagrams = new Diagrams();
        const big = list.map(({ conditions, outcome }) => ({
          conditions: conditions.map(
            (condition) =>
              condition?.map(({ first, last }) => ({ first: BigInt(first), last: BigInt(last) })) ?? null,
          ),
          outcome,
        }));
        expect(sweep(diagrams.store, testFields, big, 1e6)).toBe(
          sweep(diagrams.store, testFields, list, 1e6),
        );
      }),
    );
  });

  it("or not at all by sweeping, when that takes too long", () => {
    const diagrams = new Diagrams();
    const list = [{ conditions: [null, null, null], outcome: diagrams.terminal(1) }];
    expect(sweep(diagrams.store, testFields, list, 2)).toBeNull();
    expect(sweep(diagrams.store, testFields, list, 4)).toBe(diagrams.terminal(1));
  });
});

/** A list under edits, whatever holds it. */
interface EditedList {
  readonly edit: (at: number, removed: number, added: readonly IntervalRule[]) => EditEffect;
  readonly root: () => number;
}

/** Edits lists at random and holds what is said against lists of rules, packet by packet. */
const holds = (listOf: (diagrams: Diagrams, list: readonly IntervalRule[]) => EditedList): void => {
  let changes = 0;
  fc.assert(
    fc.property(ruleLists, fc.array(edits, { minLength: 1, maxLength: 5 }), (first, sequence) => {
      const diagrams = new Diagrams();
      const edited = listOf(diagrams, first);
      let list = first;
      for (const { at, removed, added } of sequence) {
        const place = Math.floor(at * list.length);
        const gone = Math.min(removed, list.length - place);
        const next = list.toSpliced(place, gone, ...added);
        const effect = edited.edit(place, gone, added);
        expect(tells(diagrams, effect, list, next)).toBe(true);
        if (effect.changed !== undefinedRef) changes += 1;
        list = next;
      }
      expect(edited.root()).toBe(ropeOf(diagrams, list).root);
    }),
    { numRuns: 300 },
  );
  expect(changes).toBeGreaterThan(50);
};

describe("an edit says what it changes, and leaves what building anew would give", () => {
  it("in a rope", () => {
    holds((diagrams, list) => {
      const rope = ropeOf(diagrams, list);
      return {
        edit: (at, removed, added) =>
          rope.edit({
            at,
            removed,
            added: added.map((rule) => ruleDiagram(diagrams.store, testFields, rule)),
          }),
        root: () => {
          expect(rope.root).toBe(rope.settle());
          return rope.root;
        },
      };
    });
  });

  it.each([0, 2_000])("in a table, with %i steps of sweeping for each rule", (stepsPerRule) => {
    holds((diagrams, list) => {
      const root = sweep(diagrams.store, testFields, list, 1e6)!;
      const table = new RuleTable(diagrams, testFields, list, root, stepsPerRule);
      return {
        edit: (at, removed, added) => table.edit({ at, removed, added }),
        root: () => table.root,
      };
    });
  });
});

describe("the live and effective sets of a rule", () => {
  it("are the packets that reach it, and those that it decides", () => {
    fc.assert(
      fc.property(ruleLists, (list) => {
        const diagrams = new Diagrams();
        const rope = ropeOf(diagrams, list);
        for (const [at, rule] of list.entries()) {
          const reached = packets.map((packet) =>
            list.slice(0, at).some((earlier) => matches(earlier, packet)) ? 0 : 1,
          );
          expect(tableOf(diagrams, rope.live(at, diagrams.terminal(1)))).toEqual(reached);
          expect(
            tableOf(
              diagrams,
              diagrams.where(rope.effective(at), (id) => id !== 0),
            ),
          ).toEqual(packets.map((packet) => (reached[packet] === 1 && matches(rule, packet) ? 1 : 0)));
        }
      }),
    );
  });
});

describe("rules that do nothing", () => {
  it("are found alike by sweeping and by merging, and by trying packets", () => {
    let [dead, redundant] = [0, 0];
    fc.assert(
      fc.property(ruleLists, (list) => {
        const diagrams = new Diagrams();
        const swept = sweepFindings(diagrams, testFields, list, 1e6)!;
        const rope = ropeOf(diagrams, list);
        expect(swept.root).toBe(rope.root);
        expect(ropeFindings(diagrams, rope)).toEqual(swept.findings);
        const decided = (at: number): readonly number[] =>
          packets.filter((packet) => list.findIndex((rule) => matches(rule, packet)) === at);
        const wanted = list.map((_, at) => {
          if (decided(at).length === 0) return "dead";
          const rest = list.toSpliced(at, 1);
          return decided(at).every((packet) => decisionOf(rest, packet) === decisionOf(list, packet))
            ? "redundant"
            : "needed";
        });
        const having = (what: string) => wanted.flatMap((found, at) => (found === what ? [at] : []));
        expect(swept.findings).toEqual({ dead: having("dead"), redundant: having("redundant") });
        dead += swept.findings.dead.length;
        redundant += swept.findings.redundant.length;
      }),
      { numRuns: 300 },
    );
    expect(Math.min(dead, redundant)).toBeGreaterThan(15);
  });
});
