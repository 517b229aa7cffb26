import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { steer } from "../topologies/steer-lines.ts";
import { type Flow, internet, Uplinks } from "../topologies/uplinks.ts";

/* In which shares flows leave, and what becomes of them when an uplink does. */

let net: Uplinks;

beforeAll(async () => {
  net = new Uplinks();
  await net.listen(80);
});

afterAll(() => net.close());

/** The share of fibre among flows that the routed servers start, counted where they leave. */
const shareOfFibre = async (flows: readonly Flow[]): Promise<number> => {
  const counted = await net.countFlows(flows);
  expect(counted.fibre + counted.lte).toBe(flows.length);
  return counted.fibre / flows.length;
};

describe.each([0, 1] as const)("balance, family %i", (family) => {
  const target = internet[family];

  test("each weight gets its share of 2,000 flows from 50 sources", async () => {
    net.load([steer({ from: [{ kind: "any" }], balance: { fibre: 3, lte: 1 } })]);
    const flows = Array.from({ length: 2000 }, (_, index): Flow => ({
      source:
        family === 0 ? `10.20.0.${100 + (index % 50)}` : `2001:db8:20::${(100 + (index % 50)).toString(16)}`,
      sourcePort: 20_000 + index * 7,
      to: target,
      port: 1000 + (index % 13),
    }));
    expect(Math.abs((await shareOfFibre(flows)) - 0.75)).toBeLessThan(0.05);
  });

  test("and of 2,000 ports between two addresses", async () => {
    const flows = Array.from({ length: 2000 }, (_, index): Flow => ({
      source: family === 0 ? "10.20.0.10" : "2001:db8:20::10",
      sourcePort: 10_000 + index,
      to: target,
      port: 2000,
    }));
    expect(Math.abs((await shareOfFibre(flows)) - 0.75)).toBeLessThan(0.05);
  });

  test("the other uplinks carry on when one is down, and all are used again when it is back", async () => {
    net.load([steer({ balance: { fibre: 1, lte: 1 } })]);
    const ways = async (): Promise<ReadonlySet<string>> => {
      const answers = await Promise.all(Array.from({ length: 24 }, () => net.way(net.pc, family)));
      return new Set(answers);
    };
    expect(await ways()).toEqual(new Set(["fibre", "lte"]));
    await net.unplugged([net.lte], async () => expect(await ways()).toEqual(new Set(["fibre"])));
    await net.unplugged([net.lte, net.fibre], async () => expect(await ways()).toEqual(new Set(["none"])));
    expect(await ways()).toEqual(new Set(["fibre", "lte"]));
  });
});
