import * as fc from "fast-check";
import { expect, test } from "vitest";
import { compile } from "../../src/compile/index.ts";
import type { Policy, Rule, RuleWindow } from "../../src/policy/index.ts";
import { type NftTable, withPassingElements } from "../../src/state/index.ts";
import { hostFromLines } from "../golden/compile-host.ts";
import { arbitraryFlow } from "./arbitrary-flow.ts";
import { arbitraryPolicy } from "./arbitrary-policy.ts";
import { evaluate } from "./nft-evaluator.ts";
import { type Flow, openingOf, replyOf } from "./packet.ts";
import { interpret } from "./policy-interpreter.ts";

const host = hostFromLines(`
link lo
link eth0
address eth0 203.0.113.2/24
route 0.0.0.0/0 via 203.0.113.1 dev eth0
sysctl net/ipv4/ip_forward 1
sysctl net/ipv6/conf/all/forwarding 1
`);

/** Minutes around the moment at which a policy is compiled. */
const arbitraryWindow: fc.Arbitrary<RuleWindow | null> = fc.oneof(
  { weight: 1, arbitrary: fc.constant(null) },
  {
    weight: 2,
    arbitrary: fc
      .record({ from: fc.integer({ min: -10, max: 2 }), lasts: fc.constantFrom(3, 9, 11, 13, 20) })
      .map(({ from, lasts }): RuleWindow => ({ schedules: [], validity: minutes(from, from + lasts) })),
  },
);

const now = Date.parse("2026-11-30T12:00:00Z");

const minutes = (from: number, until: number) => ({
  fromMs: now + from * 60_000,
  untilMs: now + until * 60_000,
});

const arbitraryCase = arbitraryPolicy.chain((policy) =>
  fc.record({
    windows: fc.array(arbitraryWindow, { minLength: policy.rules.length, maxLength: policy.rules.length }),
    policy: fc.constant(policy),
    flows: fc.array(arbitraryFlow(policy), { minLength: 60, maxLength: 60, size: "max" }),
  }),
);

const withWindows = (policy: Policy, windows: readonly (RuleWindow | null)[]): Policy => ({
  ...policy,
  rules: policy.rules.map((rule, index): Rule => ({ ...rule, window: windows[index]! })),
});

/** What holds so many minutes after the policy was compiled: what held then and has not ended. */
const holding = (policy: Policy, minute: number): Policy => ({
  ...policy,
  rules: policy.rules.filter(({ window }) => {
    const { fromMs, untilMs } = window?.validity ?? { fromMs: -Infinity, untilMs: Infinity };
    return fromMs <= now && untilMs > now && untilMs > now + minute * 60_000;
  }),
});

const isDecidedAs = (table: NftTable, policy: Policy, flow: Flow): boolean => {
  const meant = interpret(policy, flow).verdict;
  const reply = replyOf(flow);
  return (
    evaluate(table, "forward", openingOf(flow)).verdict === meant &&
    (reply === null || evaluate(table, "forward", reply).verdict === meant)
  );
};

test("rules with times decide while they hold, and leave the others to decide as they run out", () => {
  const seen = { layered: 0, moved: 0, ended: 0 };
  for (const { policy: timeless, windows, flows } of fc.sample(arbitraryCase, {
    numRuns: 40,
    seed: 20_263,
  })) {
    const policy = withWindows(timeless, windows);
    const compiled = compile(policy, { host, seed: "times", now: { epochMs: now, zone: "UTC" } });
    const written = compiled.wanted.owned.nftTable.get("inet causeway")!;
    if (compiled.shape.length > 0) seen.layered += 1;
    for (const minute of [0, 2, 5, 30]) {
      const table = withPassingElements(written, now + minute * 60_000);
      const left = holding(policy, minute);
      if (left.rules.length < holding(policy, 0).rules.length) seen.ended += 1;
      expect(flows.filter((flow) => !isDecidedAs(table, left, flow))).toEqual([]);
      seen.moved += flows.filter(
        (flow) => interpret(left, flow).verdict !== interpret(timeless, flow).verdict,
      ).length;
    }
  }
  expect(seen.layered).toBeGreaterThan(5);
  expect(seen.ended).toBeGreaterThan(20);
  expect(seen.moved).toBeGreaterThan(200);
}, 60_000);
