import { existsSync, readdirSync } from "node:fs";
import { noTests, type Tally } from "./tally.ts";

const namespaceFolder = "/run/netns";

/** The names of this machine's network namespaces. */
export const namespaces = (): readonly string[] =>
  existsSync(namespaceFolder) ? readdirSync(namespaceFolder) : [];

/** Names what the tests made since `before` and did not take away: one failure each. */
export const leftovers = (before: readonly string[]): Tally => {
  const left = leftBehind(before, namespaces(), (pid) => existsSync(`/proc/${pid}`));
  for (const name of left) console.log(`left behind: network namespace ${name}`);
  return { ...noTests, failed: left.length };
};

/**
 * The test namespaces of `after` that `before` does not have. Their names begin with `cwt-` or `cwlab-`; one that
 * bears the process id of a living process (`cwt-4711-a`) belongs to another run that is still under way.
 */
export const leftBehind = (
  before: readonly string[],
  after: readonly string[],
  isAlive: (pid: string) => boolean,
): readonly string[] =>
  after
    .filter((name) => /^(cwt|cwlab)-/.test(name) && !before.includes(name))
    .filter((name) => {
      const pid = /-(\d+)(-|$)/.exec(name)?.[1];
      return pid === undefined || !isAlive(pid);
    });
