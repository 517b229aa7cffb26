import { expect, test } from "vitest";
import type { NftChain, NftElement, NftExpression, NftSet, NftTable } from "../../state/index.ts";
import { tableOperations } from "./table-operations.ts";

const element = (key: string): NftElement => ({ key, end: null, data: null, verdict: null, timeoutMs: null });

const set = (name: string, keys: readonly string[] = [], flags = 0): NftSet => ({
  name,
  flags,
  keyType: 13,
  keyLength: 2,
  fields: [],
  dataType: null,
  dataLength: null,
  timeoutMs: null,
  elements: keys.map(element),
});

const chain = (name: string, ...expressions: readonly NftExpression[]): NftChain => ({
  name,
  hook: null,
  rules: expressions.map((expression) => ({ expressions: [expression] })),
});

const table = (sets: readonly NftSet[], chains: readonly NftChain[] = []): NftTable => ({
  family: "inet",
  name: "t",
  flags: 0,
  sets,
  chains,
});

const counter: NftExpression = { kind: "counter" };
const jump = (to: string): NftExpression => ({ kind: "verdict", verdict: { kind: "jump", chain: to } });
const lookup = (name: string): NftExpression => ({
  kind: "lookup",
  set: name,
  source: 8,
  register: null,
  invert: false,
});

const anew = ["delete table", "add table"];

/** What changes, and the first words of each message. */
const cases: readonly [
  what: string,
  before: NftTable | null,
  after: NftTable | null,
  names: readonly string[],
][] = [
  ["nothing", table([set("s", ["0001"])]), table([set("s", ["0001"])]), []],
  ["nothing there, nothing wanted", null, null, []],
  [
    "a table comes, what is referred to first",
    null,
    table([set("s", ["0001"])], [chain("a", jump("b")), chain("b", counter)]),
    [
      "add table",
      "add set s",
      "add chain a",
      "add chain b",
      "add elements to set s",
      "add rule 1 to chain a",
      "add rule 1 to chain b",
    ],
  ],
  ["a table goes", table([]), null, ["delete table"]],
  [
    "one element",
    table([set("s", ["0001", "0002"])]),
    table([set("s", ["0001", "0003"])]),
    ["delete elements from set s", "add elements to set s"],
  ],
  [
    "the rules of one chain",
    table([], [chain("a", counter), chain("b", counter)]),
    table([], [chain("a", counter), chain("b", jump("a"), counter)]),
    ["flush chain b", "add rule 1 to chain b", "add rule 2 to chain b"],
  ],
  [
    "sets and chains come and go",
    table([set("old", ["0001"])], [chain("old", lookup("old"))]),
    table([set("new", ["0001"])], [chain("new", lookup("new"))]),
    [
      "flush chain old",
      "delete set old",
      "delete chain old",
      "add set new",
      "add chain new",
      "add elements to set new",
      "add rule 1 to chain new",
    ],
  ],
  ["another kind of set", table([set("s")]), table([set("s", [], 4)]), [...anew, "add set s"]],
  [
    "an element of a constant set",
    table([set("s", ["0001"], 2)]),
    table([set("s", ["0002"], 2)]),
    [...anew, "add set s", "add elements to set s"],
  ],
  [
    "a rule with an anonymous set",
    table([set("__set0", ["0001"], 3)], [chain("a", lookup("__set0"))]),
    table([set("__set0", ["0001"], 3)], [chain("a", lookup("__set0"), counter)]),
    [
      ...anew,
      "add set __set0",
      "add chain a",
      "add elements to set __set0",
      "add rule 1 to chain a",
      "add rule 2 to chain a",
    ],
  ],
  [
    "a chain beside one with an anonymous set",
    table([set("__set0", ["0001"], 3)], [chain("a", lookup("__set0")), chain("b")]),
    table([set("__set0", ["0001"], 3)], [chain("a", lookup("__set0")), chain("b", counter)]),
    ["flush chain b", "add rule 1 to chain b"],
  ],
];

test.each(cases)("%s", (_what, before, after, names) => {
  const operations = tableOperations({ before, after }).map(({ name }) => name);
  expect(operations).toEqual(
    names.map((name) => (name.endsWith(" table") ? `${name} inet t` : `${name} of table inet t`)),
  );
});

test("twenty thousand elements are split so that each list fits in an attribute", () => {
  const keys = Array.from({ length: 20_000 }, (_, index) => index.toString(16).padStart(4, "0"));
  const lists = tableOperations({ before: table([set("s")]), after: table([set("s", keys)]) });
  expect(lists.length).toBeGreaterThan(10);
});
