import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { noTests, type Tally } from "./tally.ts";

/** The environment variable that tells the reporter where to write its tally. */
export const tallyFileVariable = "CAUSEWAY_TEST_TALLY";

const reporter = "./scripts/test-run/reporter.ts";

/**
 * Runs a project of vitest.config.ts, or only its files whose path holds one of `paths`. A run that ends without a
 * tally, or with no test run, has failed.
 */
export const runProject = (project: string, paths: readonly string[] = []): Tally => {
  const folder = mkdtempSync(join(tmpdir(), "causeway-tests-"));
  const tallyFile = join(folder, "tally.json");
  try {
    const { status } = vitest(["run", "--project", project, "--reporter", reporter, ...paths], tallyFile);
    return checked(existsSync(tallyFile) ? readTally(tallyFile) : undefined, status, project);
  } finally {
    rmSync(folder, { recursive: true });
  }
};

/** How many tests `runProject` would run. */
export const countProject = (project: string, paths: readonly string[] = []): number => {
  const parameters = ["list", "--json", "--project", project, ...paths];
  const { stdout } = spawnSync("node_modules/.bin/vitest", parameters, { encoding: "utf8" });
  return (JSON.parse(stdout) as readonly unknown[]).length;
};

const vitest = (parameters: readonly string[], tallyFile: string) =>
  spawnSync("node_modules/.bin/vitest", parameters, {
    stdio: ["ignore", "inherit", "inherit"],
    env: { ...process.env, [tallyFileVariable]: tallyFile },
  });

const readTally = (file: string): Tally => JSON.parse(readFileSync(file, "utf8")) as Tally;

/** INVARIANT: never better than what vitest's own exit code says. */
const checked = (tally: Tally | undefined, status: number | null, project: string): Tally => {
  if (tally === undefined || tally.passed + tally.failed === 0) {
    console.log(`no test of ${project} ran (vitest ended with ${status})`);
    return { ...(tally ?? noTests), failed: 1 };
  }
  if (status !== 0 && tally.failed === 0) {
    console.log(`vitest ended with ${status}`);
    return { ...tally, failed: 1 };
  }
  return tally;
};
