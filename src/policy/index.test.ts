import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";

it("takes only types from the language, so that commands without a policy do not load its parsers", () => {
  const sources = readdirSync(import.meta.dirname).filter(
    (name) => name.endsWith(".ts") && !name.endsWith(".test.ts"),
  );
  const imports = sources.flatMap((name) =>
    Array.from(
      readFileSync(join(import.meta.dirname, name), "utf8").matchAll(/^import .*?;$/gms),
      ([text]) => text,
    ),
  );
  const fromLanguage = imports.filter((text) => text.includes('"../language/index.ts"'));
  expect(fromLanguage.length).toBeGreaterThan(5);
  expect(fromLanguage.filter((text) => !text.startsWith("import type "))).toEqual([]);
});
