import { spawnSync } from "node:child_process";
import { noTests, type Tally } from "./tally.ts";

/** Runs a tool of node_modules/.bin over the whole project; its exit code says whether all is well. */
export const runCheck = (tool: string, parameters: readonly string[]): Tally => {
  const { status, error } = spawnSync(`node_modules/.bin/${tool}`, parameters, { stdio: "inherit" });
  if (error !== undefined) console.log(`${tool}: ${error.message}`);
  return status === 0 ? { ...noTests, passed: 1 } : { ...noTests, failed: 1 };
};
