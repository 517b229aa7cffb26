import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { plainValue } from "./plain-value.ts";
import { readJson } from "./read-json.ts";
import { readYaml } from "./read-yaml.ts";
import type { SourceNode } from "./source-node.ts";

const someJson = fc.jsonValue({ maxDepth: 4 }).map((value) => JSON.stringify(value, null, 1));

describe("readJson", () => {
  it("reads what JSON.parse reads, to the same value", () => {
    fc.assert(
      fc.property(someJson, (text) => {
        const reading = readJson(text);
        if (text.includes("__proto__")) return;
        expect(JSON.stringify(plainValue(reading!.node))).toBe(JSON.stringify(JSON.parse(text)));
      }),
    );
  });

  it("answers null for whatever JSON.parse refuses", () => {
    const pieces = fc.constantFrom(
      "{",
      "}",
      "[",
      "]",
      ",",
      ":",
      '"a"',
      "1",
      "01",
      "-",
      "1.",
      "true",
      "nul",
      '"\\x"',
      '"\t"',
      " ",
      "'a'",
    );
    let refused = 0;
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 8 }), (list) => {
        const text = list.join("");
        refused += Number(!isJson(text));
        expect(readJson(text) !== null).toBe(isJson(text));
      }),
      { numRuns: 3_000 },
    );
    expect(refused).toBeGreaterThan(100);
  });

  it("agrees with the YAML reader on places", () => {
    const policyLike = fc.dictionary(
      fc.string({ unit: fc.constantFrom("a", "b", "1", ".", "/") }),
      fc.array(fc.constantFrom("10.0.0.1", "x", 'quo"te', "tab\t"), { maxLength: 3 }),
    );
    fc.assert(
      fc.property(policyLike, (value) => {
        const text = JSON.stringify(value);
        expect(places(readJson(text)!.node)).toEqual(places(readYaml(text).node!));
      }),
    );
  });

  it("tells duplicate keys and the key that objects cannot have", () => {
    const reading = readJson('{"a": 1, "a": 2, "__proto__": {"b": 1}}')!;
    expect(reading.faults.map(({ code, start }) => [code, start])).toEqual([
      ["language/duplicate-key", 9],
      ["language/bad-name", 17],
    ]);
    expect(plainValue(reading.node)).toEqual({ a: 1 });
  });

  it("leaves deep nesting to the YAML reader, and does not overflow", () => {
    expect(readJson("[".repeat(100_000))).toBeNull();
  });
});

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

/** Kinds and places of all nodes and keys. */
const places = (node: SourceNode): unknown => {
  const here = [node.kind, node.start, node.end];
  if (node.kind === "list") return [here, node.items.map(places)];
  if (node.kind !== "map") return here;
  return [here, [...node.entries.values()].map(({ key, value }) => [places(key), places(value)])];
};
