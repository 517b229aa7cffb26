import { expect, test } from "vitest";
import { type PortRange, prefix } from "../../net/index.ts";
import type { Layer, LayerRule } from "./layer.ts";
import { measureLayers } from "./measure-layers.ts";
import { planLayers } from "./plan-layers.ts";

const rule = (source: string, destination: string, port: number | null, outcome = "accept"): LayerRule => ({
  source: [prefix(source)],
  destination: [prefix(destination)],
  traffic: port === null ? { kind: "any" } : { kind: "ports", protocol: 6, ports: [single(port)] },
  outcome,
  isExact: true,
});

const single = (port: number): PortRange => ({ first: port, last: port });

const many = (count: number, make: (index: number) => LayerRule): readonly LayerRule[] =>
  Array.from({ length: count }, (_, index) => make(index));

const host = (block: number, index: number): string =>
  `10.${block + (index >> 16)}.${(index >> 8) & 255}.${index & 255}/32`;

const kindsOf = (layers: readonly Layer[]): readonly string[] =>
  layers.map((layer) =>
    layer.kind === "list"
      ? `list of ${layer.rules.length}`
      : `${layer.shape.source}/${layer.shape.destination}/${layer.shape.service}`,
  );

const keys = (layers: readonly Layer[]): ReadonlySet<string> =>
  new Set(
    layers.flatMap((layer) =>
      layer.kind === "map" ? layer.cells.map(({ key }) => JSON.stringify(key)) : [],
    ),
  );

test("few rules stay a list", () => {
  expect(kindsOf(planLayers(many(8, (index) => rule(host(0, index), host(1, index), 80))))).toEqual([
    "list of 8",
  ]);
});

test.each([100, 10_000])("%i rules that do not overlap are one lookup, whatever their number", (count) => {
  const layers = planLayers(
    many(count, (index) => rule(host(0, index), host(8, index), 1024 + (index % 100))),
  );
  expect(measureLayers(layers)).toEqual({ lookups: 1, plainRules: 0, worst: 1, cells: count });
});

test("a wide rule comes after the narrow ones before it, and before those after it with another outcome", () => {
  const rules = [
    ...many(50, (index) => rule(host(0, index), "10.99.0.0/16", null)),
    rule("10.0.0.0/8", "10.0.0.0/8", null, "drop"),
    ...many(50, (index) => rule(host(1, index), "10.99.0.0/16", null)),
  ];
  expect(kindsOf(planLayers(rules))).toEqual(["32/16/none", "list of 8", "32/16/none"]);
  const agreeing = rules.map((one) => ({ ...one, outcome: "accept" }));
  expect(kindsOf(planLayers(agreeing))).toEqual(["32/16/none", "list of 1"]);
});

test("what lies behind a rule that decides a whole cell is left out", () => {
  const rules = many(40, (index) =>
    rule("10.0.0.0/8", host(1, index >> 1), null, index % 2 === 0 ? "accept" : "drop"),
  );
  const [layer] = planLayers(rules);
  expect(layer?.kind === "map" && layer.cells.map(({ content }) => content.kind)).toEqual(
    Array.from({ length: 20 }, () => "rule"),
  );
});

test("many rules behind one key are layered again", () => {
  const rules = [
    ...many(60, (index) => rule(host(1, index), "10.200.0.1/32", 80)),
    ...many(60, (index) => rule("0.0.0.0/0", host(3, index), 80)),
  ];
  const layers = planLayers(rules);
  expect(kindsOf(layers)).toEqual(["0/32/port"]);
  expect(measureLayers(layers)).toMatchObject({ worst: 2, cells: 61 + 60 });
});

test("one rule more leaves all cells of the others as they are", () => {
  const rules = many(3000, (index) =>
    rule(index % 3 === 0 ? "10.0.0.0/8" : host(0, index), host(8, index), 1024 + (index % 50)),
  );
  const before = keys(planLayers(rules));
  const after = keys(planLayers(rules.toSpliced(1500, 0, rule("10.7.7.7/32", "10.77.77.77/32", 7777))));
  expect(before.difference(after).size).toBe(0);
  expect(after.difference(before).size).toBe(1);
});
