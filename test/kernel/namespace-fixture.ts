import { execFileSync } from "node:child_process";
import { getuid } from "node:process";

let count = 0;

/** Whether namespaces can be made here. Tests that need them are skipped without, and say so. */
export const isRoot = getuid?.() === 0;
if (!isRoot) console.warn("SKIPPED: kernel tests need root");

/** A network namespace of a test's own. */
export interface TestNamespace {
  readonly name: string;
  /** Runs a command line inside, its words split at blanks; gives what it printed. */
  run(line: string): string;
  /** The same, as JSON. */
  json(line: string): unknown;
  remove(): void;
}

/** Makes a fresh namespace with loopback up. */
export const makeNamespace = (): TestNamespace => {
  const name = `cwt-${process.pid}-${count++}`;
  execFileSync("ip", ["netns", "add", name]);
  const run = (line: string): string =>
    execFileSync("ip", ["netns", "exec", name, ...line.split(" ")], {
      encoding: "utf8",
      maxBuffer: 1 << 28,
    });
  run("ip link set lo up");
  return {
    name,
    run,
    json: (line) => JSON.parse(run(line)),
    remove: () => execFileSync("ip", ["netns", "del", name]),
  };
};
