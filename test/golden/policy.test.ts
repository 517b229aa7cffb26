import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { catalogue, type Diagnostic, renderDiagnostics } from "../../src/diagnostics/index.ts";
import { parsePolicy, storedSources } from "../../src/language/index.ts";
import { type Policy, resolvePolicy } from "../../src/policy/index.ts";

/**
 * One file per case: a policy, `---- file NAME` with each file that it may include, `---- diagnostics` with what is
 * said about it, and, when it is accepted, `---- policy` with what it means. `UPDATE_GOLDEN=1` writes the files anew;
 * read the difference before you keep it.
 */
const folder = join(import.meta.dirname, "policy");
const cases = readdirSync(folder).filter((name) => name.endsWith(".golden"));
const separator = /^---- (?:diagnostics|policy)\n/m;
const fileSeparator = /^---- file (.+)\n/m;

interface Answer {
  readonly diagnostics: readonly Diagnostic[];
  readonly text: string;
}

const answerTo = (input: string): Answer => {
  const [source, ...included] = input.split(fileSeparator);
  const files = new Map(included.flatMap((name, at) => (at % 2 === 0 ? [[name, included[at + 1]!]] : [])));
  const reading = parsePolicy(source!, "policy.yaml", storedSources(files));
  const resolution = reading.tree === null ? null : resolvePolicy(reading.tree);
  const diagnostics = [...reading.diagnostics, ...(resolution?.diagnostics ?? [])];
  const rendered = renderDiagnostics(diagnostics, reading.sources, { colour: false });
  const policy = resolution?.policy ?? null;
  const meaning = policy === null ? "" : `---- policy\n${meaningOf(policy)}`;
  return { diagnostics, text: `---- diagnostics\n${rendered}${meaning}` };
};

/** One line for each object, places left out. */
const meaningOf = (policy: Policy): string =>
  Object.entries(policy)
    .flatMap(([section, objects]: [string, object]) =>
      [objects].flat().map((object) => `${section} ${JSON.stringify(object, withoutSpan)}\n`),
    )
    .join("");

const withoutSpan = (key: string, value: unknown): unknown => (key === "span" ? undefined : value);

/** Sources may spell control characters as `<ESC>`, `<TAB>`, `<CR>`, `<BOM>`, to keep the case readable. */
const decode = (text: string): string =>
  text
    .replaceAll("<ESC>", "\u001b")
    .replaceAll("<TAB>", "\t")
    .replaceAll("<CR>", "\r")
    .replaceAll("<BOM>", "\ufeff");

describe("golden policies", () => {
  const seen = new Set<string>();

  it.each(cases)("%s", (name) => {
    const path = join(folder, name);
    const [source, expected] = splitCase(readFileSync(path, "utf8"));
    const { diagnostics, text } = answerTo(decode(source));
    for (const { code } of diagnostics) seen.add(code);
    if (process.env["UPDATE_GOLDEN"] === "1") writeFileSync(path, `${source}${text}`);
    else expect(text).toBe(expected);
  });

  it("cover every code that reading and resolving can answer", () => {
    const codes = codesIn("language").union(codesIn("policy"));
    expect(codes.size).toBeGreaterThan(50);
    expect([...codes.difference(seen)]).toEqual([]);
  });
});

/** The codes of the catalogue that stand in the sources of a module. */
const codesIn = (module: string): ReadonlySet<string> => {
  const sources = join(import.meta.dirname, "../../src", module);
  const texts = readdirSync(sources, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"))
    .map((name) => readFileSync(join(sources, name), "utf8"));
  const quoted = texts.flatMap((text) => Array.from(text.matchAll(/"([a-z]+\/[a-z-]+)"/g), (match) => match[1]!));
  return new Set(quoted.filter((code) => code in catalogue));
};

const splitCase = (file: string): readonly [string, string] => {
  const at = file.search(separator);
  return at < 0 ? [file, ""] : [file.slice(0, at), file.slice(at)];
};
