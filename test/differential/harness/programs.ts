import { execFileSync, spawnSync } from "node:child_process";
import { namespacePath } from "../../../src/kernel/index.ts";

/** Runs a program. Gives what it printed; throws when it fails, with what it said. */
export const run = (command: string, ...words: readonly string[]): string =>
  execFileSync(command, words, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"], maxBuffer: 1 << 28 });

/** Without what `ip netns exec` does besides: mounting costs more than all the rest. */
const inside = (namespace: string, words: readonly string[]): readonly string[] => [
  `--net=${namespacePath(namespace)}`,
  ...words,
];

/** Runs a program inside a namespace on `input`. Gives what it complained of; empty when it did all. */
export const feed = (namespace: string, words: readonly string[], input: string): string => {
  const result = spawnSync("nsenter", inside(namespace, words), { encoding: "utf8", input });
  return result.status === 0 ? "" : result.stderr.trim() || `exit code ${result.status}`;
};

/** Runs lines of `ip` in a namespace, going on after those that are refused. Gives the complaints. */
export const ipLines = (
  namespace: string,
  lines: readonly string[],
  options: readonly string[] = [],
): string => {
  if (lines.length === 0) return "";
  const words = inside(namespace, ["ip", ...options, "-force", "-batch", "-"]);
  const result = spawnSync("nsenter", words, { encoding: "utf8", input: `${lines.join("\n")}\n` });
  return result.stderr.trim();
};
