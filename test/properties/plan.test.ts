import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { FakeKernel } from "../../src/kernel/fake/index.ts";
import { describeStep, invertSteps, type Plan, planChanges, type Step } from "../../src/plan/index.ts";
import {
  diffConfigs,
  digest,
  emptyLedger,
  holds,
  type HostConfig,
  kinds,
  type Ledger,
  objectId,
  type Wanted,
} from "../../src/state/index.ts";
import { arbitraryForeignConfig } from "./arbitrary-host.ts";
import { arbitraryWanted } from "./arbitrary-wanted.ts";

const run = (host: FakeKernel, steps: readonly Step[]): void => {
  for (const step of steps) {
    const [refusal] = host.execute([step.change]);
    if (refusal) throw new Error(`${describeStep(step)}: ${refusal.message}`);
  }
};

const unmet = (config: HostConfig, wanted: Wanted): readonly string[] =>
  kinds.flatMap((kind) =>
    [...wanted.owned[kind]]
      .filter(([key, object]) => !holds(kind, object as never, config[kind].get(key) as never))
      .map(([key]) => objectId(kind, key)),
  );

const unmetLoans = (config: HostConfig, wanted: Wanted): readonly string[] =>
  wanted.borrowed
    .filter(({ kind, key, patch }) => {
      const object = config[kind].get(key) as Record<string, unknown> | undefined;
      return !Object.entries(patch).every(([name, value]) =>
        typeof value === "object" ? true : object?.[name] === value,
      );
    })
    .map(({ kind, key }) => objectId(kind, key));

/** Policies one after another, then none: with the ledger handed on. */
const arbitraryHistory = fc.tuple(
  arbitraryForeignConfig,
  fc.array(arbitraryWanted, { minLength: 1, maxLength: 3 }),
);

const replay = (
  start: HostConfig,
  history: readonly (Wanted | null)[],
  visit: (before: HostConfig, plan: Plan, wanted: Wanted | null, ledger: Ledger) => void,
): HostConfig => {
  const host = new FakeKernel(start);
  let ledger = emptyLedger;
  for (const wanted of history) {
    const observed = host.observe();
    const plan = planChanges(observed, wanted, ledger);
    visit(observed.config, plan, wanted, ledger);
    run(host, plan.steps);
    ({ ledger } = plan);
  }
  return host.observe().config;
};

describe("a plan", { timeout: 60_000 }, () => {
  test("makes everything wanted hold, and a second plan has no steps", () => {
    let stepsSeen = 0;
    fc.assert(
      fc.property(arbitraryHistory, ([start, history]) => {
        replay(start, history, (before, plan, wanted) => {
          const host = new FakeKernel(before);
          run(host, plan.steps);
          const after = host.observe();
          expect(unmet(after.config, wanted!)).toEqual([]);
          expect(unmetLoans(after.config, wanted!)).toEqual([]);
          const again = planChanges(after, wanted, plan.ledger);
          expect(again.steps.map(describeStep)).toEqual([]);
          expect(again.ledger).toEqual(plan.ledger);
          stepsSeen += plan.steps.length;
        });
      }),
      { numRuns: 150 },
    );
    expect(stepsSeen).toBeGreaterThan(500);
  });

  test("taken back after any of its steps leaves the start", () => {
    fc.assert(
      fc.property(arbitraryHistory, ([start, history]) => {
        replay(start, [...history, null], (before, { steps }) => {
          for (let made = 0; made <= steps.length; made += 1) {
            const host = new FakeKernel(before);
            run(host, steps.slice(0, made));
            run(host, invertSteps(steps.slice(0, made)));
            expect(
              diffConfigs(before, host.observe().config),
              steps.slice(0, made).map(describeStep).join("\n"),
            ).toEqual({
              added: [],
              removed: [],
              changed: [],
            });
          }
        });
      }),
      { numRuns: 30 },
    );
  });

  test("without a policy gives the host back as it was found", () => {
    fc.assert(
      fc.property(arbitraryHistory, ([start, history]) => {
        const end = replay(start, [...history, null], () => {});
        expect(diffConfigs(start, end)).toEqual({ added: [], removed: [], changed: [] });
        expect(digest(end)).toBe(digest(start));
      }),
      { numRuns: 200 },
    );
  });
});
