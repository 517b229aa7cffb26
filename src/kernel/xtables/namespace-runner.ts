import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { type Namespace, runInNamespace } from "../netns/index.ts";
import type { Runner } from "./read-legacy-tables.ts";

/** Large hosts have hundreds of thousands of rules. */
const mostBytes = 1 << 28;

/** A runner inside a network namespace. Programs are found on the path and where administrators' tools lie. */
export const namespaceRunner = (namespace: Namespace): Runner => ({
  readText: (path) => runInNamespace(namespace, () => orNull(() => readFileSync(ownView(path), "utf8"))),
  run: (program) => runInNamespace(namespace, () => orNull(() => outputOf(program))),
});

/** `/proc/net` is that of the process; the thread may be in another namespace. */
const ownView = (path: string): string => path.replace(/^\/proc\/net\//, "/proc/thread-self/net/");

const outputOf = (program: string): string =>
  execFileSync(program, [], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
    maxBuffer: mostBytes,
    env: { PATH: "/usr/local/sbin:/usr/sbin:/sbin:/usr/local/bin:/usr/bin:/bin" },
  });

const orNull = (read: () => string): string | null => {
  try {
    return read();
  } catch {
    return null;
  }
};
