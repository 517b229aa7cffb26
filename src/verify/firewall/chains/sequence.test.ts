import { expect, test } from "vitest";
import { address } from "../../../net/index.ts";
import type { NftExpression, NftHook, NftTable } from "../../../state/index.ts";
import { HeaderSpace } from "../../space/index.ts";
import { Firewall } from "../firewall.ts";

const table = (
  name: string,
  hook: Pick<NftHook, "type" | "priority">,
  ...rules: readonly (readonly NftExpression[])[]
): NftTable => ({
  family: "ip",
  name,
  flags: 0,
  sets: [],
  chains: [
    {
      name: "c",
      hook: { hook: "prerouting", policy: "accept", devices: [], ...hook },
      rules: rules.map((expressions) => ({ expressions })),
    },
  ],
});

const portIs = (port: string): readonly NftExpression[] => [
  { kind: "payload", base: "transport", offset: 2, length: 2, register: 8 },
  { kind: "cmp", op: "eq", register: 8, data: port },
];

const setMark = (mark: string): readonly NftExpression[] => [
  { kind: "immediate", register: 9, data: mark },
  { kind: "metaSet", key: "mark", register: 9 },
];

const markIs = (mark: string): readonly NftExpression[] => [
  { kind: "meta", key: "mark", register: 8 },
  { kind: "cmp", op: "eq", register: 8, data: mark },
];

const destinationTo = (text: string): readonly NftExpression[] => [
  { kind: "immediate", register: 8, data: text },
  {
    kind: "nat",
    nat: "dnat",
    family: "ipv4",
    addressMin: 8,
    addressMax: null,
    portMin: null,
    portMax: null,
    flags: 0,
  },
];

test("of several nat chains the first that translates is the last, and marks of earlier ones are seen", () => {
  const first = table(
    "a",
    { type: "nat", priority: -100 },
    [...portIs("0016"), ...destinationTo("0a000001")],
    setMark("07000000"),
  );
  const second = table("b", { type: "nat", priority: -90 }, [
    ...markIs("07000000"),
    ...destinationTo("0a000002"),
  ]);
  const space = new HeaderSpace("ipv4");
  const firewall = new Firewall(space, { tables: [second, first], legacy: [], links: [] });
  const [step] = firewall.steps("prerouting");
  const diagram = firewall.stepDiagram(step!);
  const at = (port: number) => {
    const bits = new Map(space.bits(space.fields.dport, port).map(({ level, value }) => [level, value]));
    const id = space.diagrams.evaluate(diagram, (level) => bits.get(level) ?? 0);
    return firewall.outcomes.outcomeOf(id).effects.translation?.addresses?.first;
  };
  expect([at(22), at(23)]).toEqual([address("10.0.0.1"), address("10.0.0.2")]);
});

test("a packet that a chain accepts meets the next one with its new mark; one that it drops does not", () => {
  const first = table(
    "a",
    { type: "filter", priority: -150 },
    [...portIs("0016"), ...setMark("01000000")],
    [...portIs("0017"), { kind: "verdict", verdict: { kind: "drop" } }],
  );
  const second = table("b", { type: "filter", priority: 0 }, [
    ...markIs("01000000"),
    { kind: "verdict", verdict: { kind: "drop" } },
  ]);
  const space = new HeaderSpace("ipv4");
  const firewall = new Firewall(space, { tables: [first, second], legacy: [], links: [] });
  const diagram = firewall.inSequence(firewall.steps("prerouting").map((step) => firewall.stepDiagram(step)));
  const dropped = space.diagrams.where(
    diagram,
    (id) => firewall.outcomes.outcomeOf(id).decision?.kind === "drop",
  );
  const { dport, mark } = space.fields;
  const marked = space.equal(mark, 1);
  expect(dropped).toBe(space.diagrams.union(space.range(dport, 22, 23), marked));
});
