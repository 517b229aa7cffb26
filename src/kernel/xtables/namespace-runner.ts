import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { KernelError } from "../../diagnostics/index.ts";
import { type Namespace, runInNamespace } from "../netns/index.ts";
import type { Runner } from "./read-legacy-tables.ts";

/** Large hosts have hundreds of thousands of rules. */
const mostBytes = 1 << 28;

/**
 * A runner inside a network namespace. A file that may not be read throws `KernelError`. Programs are found on the path and where administrators'
 * tools lie.
 */
export const namespaceRunner = (namespace: Namespace): Runner => ({
  readText: (path) => runInNamespace(namespace, () => textAt(ownView(path))),
  run: (program) => runInNamespace(namespace, () => outputOf(program)),
});

/** `/proc/net` is that of the process; the thread may be in another namespace. */
const ownView = (path: string): string => path.replace(/^\/proc\/net\//, "/proc/thread-self/net/");

const textAt = (path: string): string | null => {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    const { code = "EIO" } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return null;
    throw new KernelError(`read ${path}`, code, { cause: error });
  }
};

const outputOf = (program: string): string | null => {
  const { status, stdout } = spawnSync(program, [], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
    maxBuffer: mostBytes,
    env: { PATH: "/usr/local/sbin:/usr/sbin:/sbin:/usr/local/bin:/usr/bin:/bin" },
  });
  return status === 0 ? stdout : null;
};
