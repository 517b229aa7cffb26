import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { errorsPage, errorsPath } from "../scripts/write-errors.ts";
import { catalogue } from "../src/diagnostics/index.ts";

const sources = join(import.meta.dirname, "../src");

/** Every source but tests and the catalogue itself. */
const sourceTexts = readdirSync(sources, { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts") && !name.includes("catalogue"))
  .map((name) => readFileSync(join(sources, name), "utf8"));

describe("docs/errors.md", () => {
  it("is what scripts/write-errors.ts writes", () => {
    expect(readFileSync(errorsPath, "utf8")).toBe(errorsPage());
  });

  it("lists every code with cause and cure, once", () => {
    const listed = Array.from(
      readFileSync(errorsPath, "utf8").matchAll(/^\| `([^`]+)` \| \S.* \| \S.* \|$/gm),
      (m) => m[1],
    );
    expect(new Set(listed)).toEqual(new Set(Object.keys(catalogue)));
    expect(listed.length).toBe(Object.keys(catalogue).length);
  });
});

describe("the catalogue", () => {
  it.each(Object.keys(catalogue))("%s is used in src", (code) => {
    expect(sourceTexts.some((text) => text.includes(`"${code}"`))).toBe(true);
  });

  it.each(Object.entries(catalogue))("%s is written in the style of messages", (_code, { cause, cure }) => {
    for (const text of [cause, cure]) expect(text).toMatch(/^[^\n]*[^.\n]$/);
  });
});
