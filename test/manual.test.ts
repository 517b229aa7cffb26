import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { renderDiagnostics } from "../src/diagnostics/index.ts";
import { parsePolicy, storedSources } from "../src/language/index.ts";
import { resolvePolicy } from "../src/policy/index.ts";

/**
 * Runs the examples of the manual: a ```yaml or ```json block is a whole policy that is accepted without a word; one
 * marked `error=CODE` gives exactly that code; one marked `file=NAME` is a file that others include.
 */
const manual = readFileSync(join(import.meta.dirname, "../docs/language/README.md"), "utf8");

const blocks = Array.from(
  manual.matchAll(/^```(?:yaml|json)(?: error=(\S+))?(?: file=(\S+))?\n(.*?)^```$/gms),
  ({ 1: code = null, 2: file = null, 3: text, index }) => ({
    line: manual.slice(0, index).split("\n").length,
    code,
    file,
    text: text!,
  }),
);
const examples = blocks.filter(({ file }) => file === null);
const files = storedSources(
  new Map(blocks.flatMap(({ file, text }) => (file === null ? [] : [[file, text] as const]))),
);

const diagnosticsOf = (text: string) => {
  const { tree, diagnostics } = parsePolicy(text, "example", files);
  return [...diagnostics, ...(tree === null ? [] : resolvePolicy(tree).diagnostics)];
};

describe("the language manual", () => {
  it("has examples of both kinds", () => {
    expect(examples.filter(({ code }) => code === null).length).toBeGreaterThan(8);
    expect(examples.filter(({ code }) => code !== null).length).toBeGreaterThan(8);
  });

  it.each(examples.filter(({ code }) => code === null))("line $line is a policy", ({ text }) => {
    const diagnostics = diagnosticsOf(text);
    expect(renderDiagnostics(diagnostics, new Map([["example", text]]), { colour: false })).toBe("");
  });

  it.each(examples.filter(({ code }) => code !== null))("line $line answers $code", ({ text, code }) => {
    expect(new Set(diagnosticsOf(text).map((diagnostic) => diagnostic.code))).toEqual(new Set([code]));
  });
});
