import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { formatTable, type NftTable } from "../../src/state/index.ts";

/** Tables as they were read from a kernel (`.json`) and their text (`.nft`). `UPDATE_GOLDEN=1` rewrites the text. */
const folder = join(import.meta.dirname, "nft-text");
const names = readdirSync(folder)
  .filter((file) => file.endsWith(".json"))
  .map((file) => file.slice(0, -".json".length));

test("there are tables to print", () => {
  expect(names).toContain("firewall");
});

test.each(names)("%s", (name) => {
  const tables = JSON.parse(readFileSync(join(folder, `${name}.json`), "utf8")) as NftTable[];
  const text = `${tables.map(formatTable).join("\n\n")}\n`;
  const golden = join(folder, `${name}.nft`);
  if (process.env["UPDATE_GOLDEN"] === "1") writeFileSync(golden, text);
  expect(text).toBe(readFileSync(golden, "utf8"));
});
