import { expect, test } from "vitest";
import { chainName, zonePairs } from "./dispatch.ts";
import type { FilterRule } from "./filter-rule.ts";
import { type Reach, rowsAt } from "./reach.ts";
import { prefix } from "../../net/index.ts";
import type { Zone } from "./zone.ts";

const zone = (key: string): Zone => ({ key, link: key, isNetwork: key.startsWith("net-") });
const [a, b, c] = [zone("net-a"), zone("net-b"), zone("up-c")];
const in10 = { kind: "in", prefixes: [prefix("10.0.0.0/8")] } as const;

const at = (...zones: readonly Zone[]): readonly Reach[] => [{ zones, row: { kind: "any" } }];
const everywhere: readonly Reach[] = [{ zones: "everywhere", row: in10 }];

const rule = (from: readonly Reach[], to: readonly Reach[]): FilterRule => ({
  name: "rule",
  allows: true,
  logs: false,
  from,
  to,
  traffic: [],
  span: { file: "policy.yaml", line: 1, column: 1, length: 1 },
});

const chainsOf = (...rules: readonly FilterRule[]): readonly string[] =>
  zonePairs(rules).map((pair) => chainName("original", pair));

test.each([
  ["no rules, no chains", [], []],
  ["a rule that names both sides", [rule(at(a), at(b))], ["original/net-a/net-b"]],
  ["a rule that names the start only", [rule(at(a), everywhere)], ["original/net-a/any"]],
  ["a rule that names the end only", [rule(everywhere, at(b))], ["original/any/net-b"]],
  ["a rule that names neither", [rule(everywhere, everywhere)], ["original/any/any"]],
  [
    "two half-open rules meet in a chain of their own",
    [rule(at(a), everywhere), rule(everywhere, at(b))],
    ["original/net-a/net-b", "original/net-a/any", "original/any/net-b"],
  ],
  ["several zones on both sides", [rule(at(a, b), at(c))], ["original/net-a/up-c", "original/net-b/up-c"]],
])("%s", (_says, rules, expected) => {
  expect(chainsOf(...rules)).toEqual(expected);
});

/** Every packet must be judged by a chain with all rules that can concern it: checked against looking at all zones. */
test("the chain that judges a pair holds every rule that concerns it", () => {
  const sides = [at(a), at(b), at(c), at(a, c), everywhere, [...at(a), ...everywhere]];
  const zones = [a, b, c, zone("net-unnamed"), null];
  let judged = 0;
  for (const from of sides)
    for (const to of sides)
      for (const second of sides) {
        const rules = [rule(from, to), rule(second, from), rule(everywhere, second)];
        const chains = new Map(zonePairs(rules).map((pair) => [chainName("original", pair), pair]));
        for (const start of zones)
          for (const end of zones) {
            const order = [
              { from: start, to: end },
              { from: start, to: null },
              { from: null, to: end },
              { from: null, to: null },
            ];
            const chain = order
              .map((pair) => chains.get(chainName("original", pair)))
              .find((pair) => pair !== undefined);
            for (const one of rules) {
              const concerned = rowsAt(one.from, start).length > 0 && rowsAt(one.to, end).length > 0;
              if (!concerned) continue;
              judged += 1;
              expect(chain).toBeDefined();
              expect(rowsAt(one.from, chain!.from).length * rowsAt(one.to, chain!.to).length).toBeGreaterThan(
                0,
              );
            }
          }
      }
  expect(judged).toBeGreaterThan(1000);
});
