import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseRuleSentence, ruleSentenceFaults } from "./rule-sentence.ts";

describe("parseRuleSentence", () => {
  it("finds action, sides and services with their places", () => {
    expect(parseRuleSentence("allow lab, 10.0.0.0/8 to host on tcp/22,ping")).toEqual({
      action: "allow",
      from: [
        { text: "lab", offset: 6 },
        { text: "10.0.0.0/8", offset: 11 },
      ],
      to: [{ text: "host", offset: 25 }],
      services: [
        { text: "tcp/22", offset: 33 },
        { text: "ping", offset: 40 },
      ],
    });
  });

  it("does not care how words are spaced", () => {
    const word = fc.constantFrom("lab", "nas", "10.0.0.0/8", "2001:db8::/32", "any");
    const list = fc.array(word, { minLength: 1, maxLength: 4 });
    const blank = fc.constantFrom(" ", "  ", "\t", "\n  ");
    fc.assert(
      fc.property(list, list, blank, blank, (from, to, blank, aroundComma) => {
        const comma = `${aroundComma.trimStart()},${aroundComma}`;
        const sentence = ["deny", from.join(comma), "to", to.join(comma)].join(blank);
        const parsed = parseRuleSentence(sentence);
        expect(parsed).toMatchObject({ action: "deny", services: [] });
        expect("from" in parsed && parsed.from.map(({ text }) => text)).toEqual(from);
        expect("to" in parsed && parsed.to.map(({ text }) => text)).toEqual(to);
      }),
    );
  });

  it("places every fault inside the sentence", () => {
    const words = fc.constantFrom("allow", "deny", "to", "on", ",", "lab", "10.0.0.1/8", "tcp/0", "a:b", "");
    let faulty = 0;
    fc.assert(
      fc.property(fc.array(words, { maxLength: 12 }), (list) => {
        const sentence = list.join(" ");
        for (const { offset, length } of ruleSentenceFaults(sentence)) {
          faulty += 1;
          expect(offset).toBeGreaterThanOrEqual(0);
          expect(offset + length).toBeLessThanOrEqual(Math.max(1, sentence.length));
        }
      }),
      { numRuns: 500 },
    );
    expect(faulty).toBeGreaterThan(100);
  });
});
