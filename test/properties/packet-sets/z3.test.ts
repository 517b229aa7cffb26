import { afterAll, describe, expect, it } from "vitest";
import { seeded } from "../../../bench/generate-policy.ts";
import { microSegmentation } from "../../../bench/verify/micro-segmentation.ts";
import { RuleTable, sweepFindings, undefinedRef } from "../../../src/verify/sets/index.ts";
import { type FieldRule, HeaderSpace, intervalRule, sweepFields } from "../../../src/verify/space/index.ts";
import { and, type Claim, isBetween, not, or, startZ3, truth } from "./z3.ts";

const started = await startZ3();
if (started === null)
  console.warn("SKIPPED: diagrams are not held against Z3: the package `z3-solver` is not installed");

const widths = { protocol: 8, dport: 16, destination: 32, source: 32, sport: 16 };

/** What a rule says about a packet, in the words of a solver that knows nothing of diagrams. */
const matchOf = ({ conditions }: FieldRule): Claim =>
  and(
    ...Object.entries(conditions).map(([name, condition]) =>
      condition === null
        ? truth
        : or(
            ...condition.map(({ first, last }) =>
              isBetween(name, widths[name as keyof typeof widths], BigInt(first), BigInt(last)),
            ),
          ),
    ),
  );

/** That the first rule that matches is one of those with `id`. */
const decides = (rules: readonly FieldRule[], id: number): Claim =>
  rules.reduceRight<Claim>(
    (rest, rule) => (rule.id === id ? or(matchOf(rule), rest) : and(not(matchOf(rule)), rest)),
    not(truth),
  );

/** Rules with few different ends, so that they overlap: prefixes of all lengths, ranges of ports. */
const overlapping = (count: number, seed: number): readonly FieldRule[] => {
  const next = seeded(seed);
  const below = (limit: number): number => Math.floor(next() * limit);
  const interval = (width: number) => {
    const length = below(4) === 0 ? width : below(4);
    const size = 2 ** (width - length);
    const start = below(4) * 2 ** (width - 2);
    const first = start - (start % size);
    return next() < 0.4 ? null : [{ first, last: first + size - 1 }];
  };
  return Array.from({ length: count }, () => ({
    conditions: {
      protocol: next() < 0.5 ? null : [{ first: 6, last: 6 }],
      dport: next() < 0.5 ? null : [{ first: below(4) * 100, last: 250 + below(4) * 100 }],
      destination: interval(32),
      source: interval(32),
    },
    id: 1 + below(2),
  }));
};

const lists: Readonly<Record<string, readonly FieldRule[]>> = {
  "a policy between machines": [...microSegmentation(20, 9), ...microSegmentation(3, 9)],
  "rules that overlap": overlapping(24, 4),
  "other rules that overlap": overlapping(24, 5),
};

describe.skipIf(started === null)("Z3 agrees", () => {
  afterAll(() => started?.stop());

  it.each(Object.entries(lists))(
    "on dead and redundant rules: %s",
    async (_, rules) => {
      const space = new HeaderSpace("ipv4");
      const list = rules.map((rule) => intervalRule(space, rule));
      const { findings } = sweepFindings(space.diagrams, sweepFields(space), list, 1e6)!;
      for (const [at, rule] of rules.entries()) {
        const effective = [...rules.slice(0, at).map((earlier) => not(matchOf(earlier))), matchOf(rule)];
        const isDead = !(await started!.isPossible(widths, ...effective));
        const agrees = decides(rules.slice(at + 1), rule.id);
        const matters = await started!.isPossible(widths, ...effective, not(agrees));
        expect([isDead, !isDead && !matters], `rule ${at}`).toEqual([
          findings.dead.includes(at),
          findings.redundant.includes(at),
        ]);
      }
      expect(findings.dead.length).toBeGreaterThan(0);
    },
    300_000,
  );

  it.each(Object.entries(lists))(
    "on what an edit changes: %s",
    async (_, rules) => {
      const space = new HeaderSpace("ipv4");
      const { diagrams } = space;
      const list = rules.map((rule) => intervalRule(space, rule));
      const { root } = sweepFindings(diagrams, sweepFields(space), list, 1e6)!;
      for (const [at, rule] of rules.entries()) {
        if (at % 3 !== 0) continue;
        const table = new RuleTable(diagrams, sweepFields(space), list, root);
        const other = { ...rule, id: 3 - rule.id };
        const { changed, pairs } = table.effectOf({ at, removed: 1, added: [intervalRule(space, other)] });
        const [before, after] = [rules, rules.toSpliced(at, 1, other)];
        const found = diagrams.terminals(changed).map((id) => (id === 0 ? null : pairs.pair(id)));
        for (const [was, is] of [
          [1, 2],
          [2, 1],
        ] as const)
          expect(
            await started!.isPossible(widths, decides(before, was), decides(after, is)),
            `rule ${at}, ${was} to ${is}`,
          ).toBe(found.some((pair) => pair?.before === was && pair.after === is));
        if (changed === undefinedRef) expect(found).toEqual([null]);
      }
    },
    300_000,
  );
});
