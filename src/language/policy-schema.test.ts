import { Ajv2020 } from "ajv/dist/2020.js";
import * as fc from "fast-check";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { schemaPath, schemaText } from "../../scripts/write-schema.ts";
import { policyFileSchema } from "./policy-schema.ts";
import { textFormats } from "./text-formats.ts";

const published = JSON.parse(readFileSync(schemaPath, "utf8")) as object;
const formats = Object.fromEntries(
  Object.entries(textFormats).map(([name, faults]) => [name, (text: string) => faults(text).length === 0]),
);
const byPublished = new Ajv2020({
  formats,
  allowUnionTypes: true,
  strict: true,
  strictRequired: false,
}).compile(published);
const byZod = (value: unknown): boolean => policyFileSchema.safeParse(value).success;

/** The documents of all golden cases that are YAML at all. */
const corpus: readonly (readonly [string, unknown])[] = goldenDocuments();

function goldenDocuments(): readonly (readonly [string, unknown])[] {
  const folder = join(import.meta.dirname, "../../test/golden/policy");
  return readdirSync(folder).flatMap((name) => {
    const source = readFileSync(join(folder, name), "utf8").split(/^---- /m)[0]!;
    try {
      return [[name, parse(source, { logLevel: "silent" }) as unknown] as const];
    } catch {
      return [];
    }
  });
}

describe("the published JSON Schema", () => {
  it("is what scripts/write-schema.ts writes", () => {
    expect(readFileSync(schemaPath, "utf8")).toBe(schemaText());
  });

  it.each(corpus)("judges %s as the program does", (_name, document) => {
    expect(byPublished(document)).toBe(byZod(document));
  });

  it("is held against good and bad documents", () => {
    const verdicts = corpus.map(([, document]) => byZod(document));
    expect(verdicts.filter(Boolean).length).toBeGreaterThan(10);
    expect(verdicts.filter((isGood) => !isGood).length).toBeGreaterThan(10);
  });

  it("agrees after any one value of a good document was replaced", () => {
    const good = corpus.filter(([, document]) => byZod(document)).map(([, document]) => document);
    let refused = 0;
    fc.assert(
      fc.property(fc.constantFrom(...good), fc.nat(), strangeValue, (document, at, value) => {
        const mutant = replaceAt(document, { at, value });
        refused += Number(!byZod(mutant));
        expect(byPublished(mutant)).toBe(byZod(mutant));
      }),
      { numRuns: 2_000 },
    );
    expect(refused).toBeGreaterThan(200);
  });
});

const strangeValue = fc.constantFrom<unknown>(
  null,
  true,
  0,
  1,
  65_536,
  1.5,
  "",
  "on",
  "lab",
  "to",
  "10.0.0.1",
  "10.0.0.0/8",
  "10.0.0.1/8",
  "tcp/80",
  "allow lab to host",
  [],
  ["lab"],
  [["lab"]],
  {},
  { lab: {} },
  { "10.0.0.0/8": ["10.0.0.1"] },
);

/** A copy in which the value number `at` (counted round, depth first) is another one. */
const replaceAt = (
  document: unknown,
  { at, value }: { readonly at: number; readonly value: unknown },
): unknown => {
  const total = countValues(document);
  let index = -1;
  const copy = (node: unknown): unknown => {
    index += 1;
    if (index === at % total) return value;
    if (Array.isArray(node)) return node.map(copy);
    if (typeof node !== "object" || node === null) return node;
    return Object.fromEntries(Object.entries(node).map(([key, child]) => [key, copy(child)]));
  };
  return copy(document);
};

const countValues = (node: unknown): number =>
  typeof node === "object" && node !== null
    ? Object.values(node).reduce<number>((sum, child) => sum + countValues(child), 1)
    : 1;
