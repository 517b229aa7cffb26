import * as fc from "fast-check";
import { expect, test } from "vitest";
import { compile, type Compiled } from "../../src/compile/index.ts";
import type { Policy } from "../../src/policy/index.ts";
import type { NftExpression, NftTable } from "../../src/state/index.ts";
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

const compiled = (policy: Policy): Compiled => compile(policy, { host, seed: "properties" });

const tableOf = ({ wanted }: Compiled): NftTable => wanted.owned.nftTable.get("inet causeway")!;

const flowsPerPolicy = 100;

interface Case {
  readonly policy: Policy;
  readonly flows: readonly Flow[];
}

interface CompiledCase extends Case {
  readonly result: Compiled;
}

const arbitraryCase: fc.Arbitrary<Case> = arbitraryPolicy.chain((policy) =>
  fc.record({
    policy: fc.constant(policy),
    flows: fc.array(arbitraryFlow(policy), {
      minLength: flowsPerPolicy,
      maxLength: flowsPerPolicy,
      size: "max",
    }),
  }),
);

const seed = 20_261;

const cases: readonly CompiledCase[] = fc
  .sample(arbitraryCase, { numRuns: 60, seed })
  .map((one) => ({ ...one, result: compiled(one.policy) }));

/** The flows about which policy and table disagree, in either direction. */
const disagreements = ({ policy, flows }: Case, table: NftTable): readonly string[] =>
  flows.flatMap((flow) => {
    const meant = interpret(policy, flow);
    const forth = evaluate(table, "forward", openingOf(flow));
    const reply = replyOf(flow);
    const back = reply === null ? null : evaluate(table, "forward", reply);
    const logs = meant.log === null ? [] : [`causeway ${meant.log} `];
    const isRight =
      forth.verdict === meant.verdict &&
      JSON.stringify(forth.logs) === JSON.stringify(logs) &&
      (back === null || back.verdict === meant.verdict);
    return isRight
      ? []
      : [
          `${JSON.stringify(flow)}: meant ${meant.verdict} ${logs.join()}, is ${forth.verdict} ${forth.logs.join()}, back ${back?.verdict}`,
        ];
  });

test("the table decides every packet as the policy says, forth and back, logs included", () => {
  const seen = { accept: 0, drop: 0, logged: 0, layered: 0 };
  for (const one of cases) {
    const { result } = one;
    expect(result.diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
    expect(disagreements(one, tableOf(result))).toEqual([]);
    for (const flow of one.flows) {
      const { verdict, log } = interpret(one.policy, flow);
      seen[verdict] += 1;
      if (log !== null) seen.logged += 1;
    }
    if (result.shape.length > 0) seen.layered += 1;
  }
  for (const count of [seen.accept, seen.drop, seen.logged]) expect(count).toBeGreaterThan(200);
  expect(seen.layered).toBeGreaterThan(20);
}, 60_000);

const isLookup = (expressions: readonly NftExpression[]): boolean =>
  expressions.some(
    (expression) => expression.kind === "lookup" && /^(?:original|reply)\/.*ipv[46]/.test(expression.set),
  );

const withRules = (
  table: NftTable,
  change: (rules: NftTable["chains"][number]["rules"], chain: string) => NftTable["chains"][number]["rules"],
): NftTable => ({
  ...table,
  chains: table.chains.map((chain) => ({ ...chain, rules: change(chain.rules, chain.name) })),
});

const planted: Readonly<Record<string, (table: NftTable) => NftTable>> = {
  "layers in the wrong order": (table) =>
    withRules(table, (rules, chain) => (/\/ipv[46]/.test(chain) ? rules.toReversed() : rules)),
  "replies looked up without a swap": (table) =>
    withRules(table, (rules, chain) =>
      chain.startsWith("reply/")
        ? rules.map((rule) =>
            isLookup(rule.expressions) ? { expressions: rule.expressions.map(unswapped) } : rule,
          )
        : rules,
    ),
  "an element that decides otherwise": (table) => ({
    ...table,
    sets: table.sets.map((set) => ({
      ...set,
      elements: set.elements.map((element) =>
        element.verdict?.kind === "accept" ? { ...element, verdict: { kind: "drop" } as const } : element,
      ),
    })),
  }),
  "a layer that is left out": (table) =>
    withRules(table, (rules) => {
      const last = rules.findLastIndex(({ expressions }) => isLookup(expressions));
      return rules.filter((_, index) => index !== last);
    }),
};

const offsets: ReadonlyMap<string, number> = new Map([
  ["network 4 16", 12],
  ["network 4 12", 16],
  ["network 16 24", 8],
  ["network 16 8", 24],
  ["transport 2 0", 2],
]);

const unswapped = (expression: NftExpression): NftExpression => {
  if (expression.kind !== "payload") return expression;
  const { base, length, offset } = expression;
  return { ...expression, offset: offsets.get(`${base} ${length} ${offset}`) ?? offset };
};

test.each(Object.keys(planted))(
  "planted: %s is noticed",
  (name) => {
    const layered = cases.filter(({ result }) => result.shape.length > 0).slice(0, 20);
    const noticed = layered.filter(
      (one) => disagreements(one, planted[name]!(tableOf(one.result))).length > 0,
    );
    expect(noticed.length).toBeGreaterThan(0);
  },
  60_000,
);
