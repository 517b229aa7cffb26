import * as fc from "fast-check";
import { expect, it } from "vitest";
import { readRules, readWordByWord } from "./rule-readings.ts";
import { sourceFile } from "./source-file.ts";
import type { SourceNode, SourceText } from "./source-node.ts";

const word = fc.constantFrom(
  "lab",
  "to",
  "on",
  "any",
  "10.0.0.0/8",
  "10.0.0.1/8",
  "tcp/22",
  "udp/9-3",
  "é",
  ",",
);
const blank = fc.constantFrom(" ", " ", " ", "  ", "\t");
const sentence = fc
  .tuple(fc.constantFrom("allow", "deny", "Allow"), fc.array(fc.tuple(blank, word), { maxLength: 7 }))
  .map(([action, words]) => action + words.map(([before, text]) => before + text).join(""));

/** Sentences as written most often, so that enough of them are sound. */
const side = fc.constantFrom("lab", "any", "10.0.0.0/8", "10.0.0.1/8", "on");
const service = fc.constantFrom("tcp/22", "tcp/22", "ping", "udp/9-3");
const plain = fc
  .tuple(side, side, fc.option(service))
  .map(([from, to, service]) => `allow ${from} to ${to}${service === null ? "" : ` on ${service}`}`);

it("reads a simple sentence as it reads any other", () => {
  let sound = 0;
  fc.assert(
    fc.property(fc.oneof(sentence, plain), fc.boolean(), (value, isPlain) => {
      const text = `a\n  - ${value}\n`;
      const file = sourceFile("policy.yaml", text);
      const range = { start: 6, end: 6 + value.length };
      const node: SourceText = { kind: "text", value, contentStart: isPlain ? 6 : null, ...range };
      const key: SourceText = { kind: "text", value: "rules", contentStart: null, start: 0, end: 1 };
      const rules: SourceNode = { kind: "list", items: [node], start: 2, end: text.length };
      const root: SourceNode = {
        kind: "map",
        entries: new Map([["rules", { key, value: rules }]]),
        start: 0,
        end: 1,
      };
      const read = readRules(file, root).get(node) ?? null;
      expect(read).toEqual(readWordByWord(file, node));
      if (read === null) return;
      sound += 1;
      const { line, column, length } = read.from[0]!.span;
      const place = text.split("\n")[line - 1]!.slice(column - 1, column - 1 + length);
      expect(isPlain ? value.split(/\s+/)[1]!.split(",")[0] : value).toBe(place);
    }),
    { numRuns: 2_000, seed: 20_267 },
  );
  expect(sound).toBeGreaterThan(100);
});
