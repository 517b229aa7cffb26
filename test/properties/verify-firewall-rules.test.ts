import { expect, test } from "vitest";
import { prepareNftTable } from "../../src/explain/firewall/prepare-nft.ts";
import { families } from "../../src/net/index.ts";
import { formatTable, type NftRule, type NftTable } from "../../src/state/index.ts";
import { Firewall } from "../../src/verify/firewall/index.ts";
import { HeaderSpace } from "../../src/verify/space/index.ts";
import { values } from "./arbitrary-nft-loads.ts";
import { someTable } from "./arbitrary-nft-table.ts";
import { chanceOf, listOf } from "./chance.ts";
import { askDiagram } from "./chain-diagram-answer.ts";
import { askExplain, linkType, partsOf } from "./chain-oracle.ts";
import { type PlacedPacket, somePacket } from "./placed-packet.ts";

const parts = partsOf(values.links);
const links = values.links.map((name, at) => ({ name, index: at + 1, type: linkType(name), kind: "" }));

const packetsPerTable = 40;

/** The packets about which the diagram of `table` says otherwise than `explain` about `truth`. */
const disagreements = (table: NftTable, truth: NftTable, packets: readonly PlacedPacket[]) => {
  const space = new HeaderSpace(packets[0]!.packet.family);
  const firewall = new Firewall(space, { tables: [table], legacy: [], links });
  const diagram = firewall.stepDiagram(firewall.steps("forward")[0]!);
  const chain = prepareNftTable("inet t", truth).get("base")!;
  return packets.flatMap((placed) => {
    const explained = askExplain(parts, values.links, chain, placed);
    if (explained === null) return [];
    const answer = askDiagram(firewall, space, diagram, placed);
    return [{ placed, explained, answer, isRight: JSON.stringify(answer) === JSON.stringify(explained) }];
  });
};

const caseOf = (seed: number) => {
  const chance = chanceOf(seed);
  const family = families[seed % 2]!;
  const table = someTable(chance, family);
  return { table, packets: listOf(packetsPerTable, () => somePacket(chance, family)) };
};

const tables = 250;

test("random rules decide and change packets as `explain` says, by the same rule", () => {
  const seen = new Map<string, number>();
  for (let seed = 1; seed <= tables; seed += 1) {
    const { table, packets } = caseOf(seed);
    for (const { placed, explained, answer } of disagreements(table, table, packets)) {
      expect(answer, `seed ${seed}: ${JSON.stringify(placed)}\n${formatTable(table)}`).toEqual(explained);
      const policy = explained.rule.endsWith("/policy") ? "policy" : "rule";
      for (const key of [explained.kind, policy, explained.mark === placed.packet.mark ? "kept" : "marked"])
        seen.set(key, (seen.get(key) ?? 0) + 1);
    }
  }
  console.info(`seeds 1 to ${tables}: ${JSON.stringify([...seen])}`);
  for (const key of ["accept", "drop", "reject", "policy", "rule", "marked"])
    expect(seen.get(key), key).toBeGreaterThan(200);
}, 240_000);

type Mutation = (rule: NftRule) => NftRule;

const everyExpression =
  (change: (one: NftRule["expressions"][number]) => NftRule["expressions"][number]): Mutation =>
  ({ expressions }) => ({ expressions: expressions.map(change) });

/** Mistakes in the reading of rules, made by reading other rules. */
const planted: Readonly<Record<string, Mutation>> = {
  "goto as jump": everyExpression((one) =>
    one.kind === "verdict" && one.verdict.kind === "goto"
      ? { kind: "verdict", verdict: { kind: "jump", chain: one.verdict.chain } }
      : one,
  ),
  "return as accept": everyExpression((one) =>
    one.kind === "verdict" && one.verdict.kind === "return"
      ? { kind: "verdict", verdict: { kind: "accept" } }
      : one,
  ),
  "lt as lte": everyExpression((one) =>
    one.kind === "cmp" && one.op === "lt" ? { ...one, op: "lte" } : one,
  ),
  "inverted look-up as plain": everyExpression((one) =>
    one.kind === "lookup" ? { ...one, invert: false } : one,
  ),
  "marks that are not set": ({ expressions }) => ({
    expressions: expressions.filter(({ kind }) => kind !== "metaSet"),
  }),
  "mask without exclusive or": everyExpression((one) =>
    one.kind === "bitwise" ? { ...one, xor: "00".repeat(one.length) } : one,
  ),
  "left shift as right": everyExpression((one) =>
    one.kind === "shift" ? { ...one, direction: "right" } : one,
  ),
};

const mutated = (table: NftTable, mutation: Mutation): NftTable => ({
  ...table,
  chains: table.chains.map((chain) => ({ ...chain, rules: chain.rules.map(mutation) })),
});

test.each(Object.keys(planted))("planted: %s is noticed", (name) => {
  const wrong = listOf(80, () => 0).some((_, seed) => {
    const { table, packets } = caseOf(seed + 1);
    return disagreements(mutated(table, planted[name]!), table, packets).some(({ isRight }) => !isRight);
  });
  expect(wrong).toBe(true);
});
