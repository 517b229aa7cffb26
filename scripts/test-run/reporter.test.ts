import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import type { Tally } from "./tally.ts";
import { tallyFileVariable } from "./vitest.ts";

/** Runs vitest with our reporter over files in a folder of their own. */
const runFiles = (
  files: Readonly<Record<string, string>>,
): { readonly tally: Tally; readonly output: string } => {
  const folder = mkdtempSync(join(tmpdir(), "causeway-reporter-"));
  const tallyFile = join(folder, "tally.json");
  try {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    const parameters = [
      "run",
      "--root",
      folder,
      "--globals",
      "--reporter",
      resolve("scripts/test-run/reporter.ts"),
    ];
    const env = { ...process.env, [tallyFileVariable]: tallyFile };
    const { stdout } = spawnSync(resolve("node_modules/.bin/vitest"), parameters, {
      cwd: folder,
      env,
      encoding: "utf8",
    });
    return { tally: JSON.parse(readFileSync(tallyFile, "utf8")) as Tally, output: stdout };
  } finally {
    rmSync(folder, { recursive: true });
  }
};

test("every way to fail is counted, named and not counted twice", { timeout: 30_000 }, () => {
  const { tally, output } = runFiles({
    "mixed.test.js": `test("good", () => {}); test("bad", () => { expect(1).toBe(2) }); test.skip("not now", () => {});
      test.todo("one day");`,
    "unloadable.test.js": `throw new Error("cannot load this")`,
    "hook.test.js": `describe("house", () => { beforeAll(() => { throw new Error("no house") }); test("room", () => {}) })`,
    "stray.test.js": `test("calm", async () => { setTimeout(() => { throw new Error("stray") }); await new Promise((r) => setTimeout(r, 50)) })`,
  });
  expect(output).toContain("FAILED mixed.test.js > bad");
  expect(output).toContain("cannot load this");
  expect(output).toContain("no house");
  expect(output).toContain("stray");
  expect(tally).toEqual({ passed: 2, failed: 4, skipped: 3 });
});
