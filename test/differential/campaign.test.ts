import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { isRoot } from "../kernel/namespace-fixture.ts";
import { readCases } from "./campaign/case-file.ts";
import { explainModel } from "./campaign/explain-model.ts";
import { faults } from "./campaign/faults.ts";
import { randomTrial } from "./campaign/random-trial.ts";
import { faultsOf } from "./campaign/told-faults.ts";
import { judgeAgain, type Phase, runTrial } from "./campaign/trial.ts";
import { HostUnderTest } from "./harness/host-under-test.ts";

/* A short campaign: `npm run differential` is the long one. */

const seed = 5;
const hosts = Array.from({ length: 12 }, (_, at) => 60 + at);
const packets = 400;

describe.skipIf(!isRoot)("hosts against the kernel", () => {
  let host: HostUnderTest;
  const seen: (readonly Phase[])[] = [];

  beforeAll(() => {
    host = new HostUnderTest();
  });
  afterAll(() => host.close());

  test.each(hosts)("random host %i", async (at) => {
    const result = await runTrial(host, explainModel, randomTrial(seed, at, packets));
    seen.push(result.phases);
    expect(result.verdicts.length).toBeGreaterThan(packets / 4);
    expect(faultsOf(result).map(({ text }) => text)).toEqual([]);
  });

  test.each(readCases().map((one) => [one.name, one] as const))("once wrong: %s", async (_, { trial }) => {
    const result = await runTrial(host, explainModel, trial);
    seen.push(result.phases);
    expect(result.verdicts.length).toBeGreaterThan(0);
    expect(faultsOf(result).map(({ text }) => text)).toEqual([]);
  });

  test.each(Object.entries(faults))("a model is caught when %s", (_, model) => {
    const isCaught = seen.some((phases) => judgeAgain(model, phases).some(({ fault }) => fault !== null));
    expect(isCaught).toBe(true);
  });
});
