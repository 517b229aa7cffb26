import { describe, expect, it } from "vitest";
import { reduceText } from "./reduce-text.ts";

const policy = (...rules: readonly string[]): string => ["causeway: 1", "rules:", ...rules, ""].join("\n");

const known = new Set(["  - allow a to b", "  - allow c to d on tcp/1", "- allow a to b"]);

const reduced = (text: string) => reduceText(text, (line) => known.has(line));

describe("reduceText", () => {
  it("takes out what is known but for the first sentence, and remembers where the rest was", () => {
    const found = reduced(policy("  - allow x to y", "  - allow a to b", "  - deny x to z"))!;
    expect(found.text).toBe(policy("  - allow x to y", "  - deny x to z"));
    expect(found.lines).toEqual([1, 2, 3, 5, 6]);
    expect(found.sentences.map(({ line }) => line)).toEqual([3, 4, 5]);
    expect(found.isKept).toEqual([true, false, true]);
  });

  it("leaves the section out of the rest, and everything else in", () => {
    const text = `${policy("  - allow x to y", "  # why", "  - allow a to b")}groups:\n  g: [a]\n`;
    expect(reduced(text)!.rest).toBe("causeway: 1\nrules:\ngroups:\n  g: [a]\n");
  });

  it.each([
    ["a sentence that goes on", ["  - allow x to y", "  - allow a to b", "    on tcp/1"]],
    ["one that goes on below a blank line", ["  - allow x to y", "  - allow a to b", "", "    on tcp/1"]],
    ["another depth", ["  - allow x to y", "    - allow a to b"]],
  ])("keeps %s", (_what, rules) => {
    expect(reduced(policy(...rules))!.text).toBe(policy(...rules));
  });

  it.each([
    ["a text in quotes", ['  - name: "a', "  - allow a to b", '  "']],
    ["a bracket that stays open", ["  - allow: {", "  - allow a to b", "  }"]],
    ["a block text", ["  - name: |", "      x", "  - allow a to b"]],
    ["a tab", ["  -\tallow x to y", "  - allow a to b"]],
    ["a line end of another system", ["  - allow x to y\r", "  - allow a to b"]],
  ])("reads a section with %s as a whole", (_what, rules) => {
    expect(reduced(policy(...rules))).toBeNull();
  });

  it.each([
    ["two sections", `${policy("  - allow a to b")}rules:\n`],
    ["no section", "causeway: 1\n"],
    ["a section in one line", "causeway: 1\nrules: [allow a to b]\n"],
    ["a byte order mark", `\uFEFF${policy("  - allow a to b")}`],
  ])("reads a text with %s as a whole", (_what, text) => {
    expect(reduced(text)).toBeNull();
  });

  it("takes a list that is not indented, and ends the section at the next key or document", () => {
    expect(reduced(policy("- allow x to y", "- allow a to b"))!.text).toBe(policy("- allow x to y"));
    expect(reduced(`${policy("- allow x to y")}---\n- allow a to b\n`)!.text).toContain("- allow a to b");
  });
});
