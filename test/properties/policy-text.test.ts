import * as fc from "fast-check";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { catalogue, type Diagnostic, renderDiagnostics } from "../../src/diagnostics/index.ts";
import { parsePolicy } from "../../src/language/index.ts";
import { resolvePolicy } from "../../src/policy/index.ts";

/** Everything that happens to a text before anything is done with it. */
const read = (text: string): readonly Diagnostic[] => {
  const { tree, diagnostics } = parsePolicy(text, "policy.yaml");
  const all = [...diagnostics, ...(tree === null ? [] : resolvePolicy(tree).diagnostics)];
  renderDiagnostics(all, new Map([["policy.yaml", text]]), { colour: true });
  return all;
};

const folder = join(import.meta.dirname, "../golden/policy");
const policies = readdirSync(folder).map(
  (name) => readFileSync(join(folder, name), "utf8").split(/^---- /m)[0]!,
);

/** Well-placed diagnostics point into the text, and their codes and messages keep the style. */
const expectSound = (text: string, diagnostics: readonly Diagnostic[]): void => {
  const lines = text.replace(/^\uFEFF/, "").split("\n");
  for (const { code, span, message, hint } of diagnostics) {
    expect(code in catalogue).toBe(true);
    expect(lines[span!.line - 1]).toBeDefined();
    expect(span!.column).toBeLessThanOrEqual(lines[span!.line - 1]!.length + 1);
    expect(span!.length).toBeGreaterThan(0);
    for (const words of [message, hint ?? ""]) expect(words).not.toMatch(/[\p{Cc}]|\.$|\[object|undefined/u);
  }
};

const piece = fc.constantFrom(
  "causeway: 1\n",
  "networks:\n",
  "  lab: ",
  "{ mode: nat }",
  "rules:\n",
  "  - ",
  "allow lab to host",
  "\t",
  "\n",
  " ",
  "&a ",
  "*a",
  "[",
  "]",
  "{",
  "}",
  ": ",
  ",",
  "'",
  '"',
  "|\n",
  ">-\n",
  "? ",
  "- ",
  "#",
  "%YAML 1.1\n",
  "---\n",
  "...\n",
  "!!str ",
  "!x ",
  "<<: ",
  "0x10",
  "~",
  "\u0000",
  "\u001b",
  "\ud800",
  "\ufeff",
  "\u2028",
  "\r",
  "\\",
  "10.0.0.0/8",
  "__proto__",
);

const strange = fc.oneof(
  fc.string({ unit: "binary", maxLength: 200 }),
  fc.array(piece, { maxLength: 30 }).map((pieces) => pieces.join("")),
);

/** A policy with one stretch replaced by something else. */
const mutated = fc
  .record({ policy: fc.constantFrom(...policies), at: fc.nat(), length: fc.nat({ max: 20 }), by: strange })
  .map(({ policy, at, length, by }) => {
    const start = at % (policy.length + 1);
    return policy.slice(0, start) + by + policy.slice(start + length);
  });

describe("whatever the text is", () => {
  it("the answer is diagnostics, well placed", () => {
    let told = 0;
    fc.assert(
      fc.property(fc.oneof(strange, mutated), (text) => {
        const diagnostics = read(text);
        told += diagnostics.length;
        expectSound(text, diagnostics);
      }),
      { numRuns: 1_500 },
    );
    expect(told).toBeGreaterThan(1_000);
  });
});

describe("hostile texts are answered in bounded time", () => {
  const many = 20_000;
  const cases: readonly (readonly [string, string])[] = [
    ["open brackets", "[".repeat(many)],
    ["open maps", "{a: ".repeat(many)],
    ["nested dashes", "- ".repeat(many)],
    ["nested question marks", "? ".repeat(2_000)],
    ["one long word", "x".repeat(1_000_000)],
    ["one long quoted text", `"${"\\n".repeat(500_000)}"`],
    ["many keys", Array.from({ length: many }, (_, index) => `k${index}: 1`).join("\n")],
    ["one key many times", "a: 1\n".repeat(many)],
    [
      "many anchors",
      `causeway: 1\ngroups:\n${Array.from({ length: many }, (_, index) => `  g${index}: &a${index} x\n`).join("")}`,
    ],
    [
      "many unknown names",
      `causeway: 1\nrules:\n${"  - allow nobody to nowhere on nothing\n".repeat(many / 4)}`,
    ],
    ["many commas", `causeway: 1\nrules:\n  - allow ${"a,".repeat(many)} to b\n`],
    [
      "an alias bomb",
      `a: &a [x]\n${Array.from({ length: 40 }, (_, index) => `b${index}: &b${index} [${`*${index === 0 ? "a" : `b${index - 1}`},`.repeat(9)}]\n`).join("")}`,
    ],
  ];

  it.each(cases)("%s", { timeout: 20_000 }, (_name, text) => {
    expect(read(text).length).toBeGreaterThan(0);
  });
});
