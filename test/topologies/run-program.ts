import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

import type { Finished } from "../../src/lab/index.ts";

/** The built command line, which `npm test` builds first. */
const program = fileURLToPath(new URL("../../build/cli.mjs", import.meta.url));

/** Runs the built `causeway` with `words`. */
export const runProgram = (words: readonly string[], environment: NodeJS.ProcessEnv = {}): Finished => {
  const env = { ...process.env, NO_COLOR: "1", ...environment };
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...words], {
    encoding: "utf8",
    env,
  });
  return { status, stdout, stderr };
};
