import { readdirSync, readFileSync, readlinkSync, statSync } from "node:fs";
import { getuid } from "node:process";
import type { ProcessFound } from "../../diagnose/index.ts";
import { namespacePath } from "../../kernel/index.ts";
import type { Sight } from "./sight.ts";

/** The processes that live in the namespace `netns`, by number. Those of other users need root to be told. */
export const processesIn = (netns: string | null, sight: Sight): readonly ProcessFound[] => {
  const { ino } = statSync(netns === null ? "/proc/self/ns/net" : namespacePath(netns));
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      const found = namespaceOf(name, sight) === ino ? programOf(name) : null;
      return found === null ? [] : [{ pid: Number(name), program: found }];
    })
    .sort((a, b) => a.pid - b.pid);
};

const namespaceOf = (pid: string, sight: Sight): number | null => {
  try {
    return Number(/\[(\d+)\]/.exec(readlinkSync(`/proc/${pid}/ns/net`))?.[1]);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT")
      sight.miss("processes of others", getuid?.() === 0 ? "the kernel hides them" : "needs root");
    return null;
  }
};

/** The kernel's name of the program, cut at 15 bytes (`TASK_COMM_LEN`): that of a script is the script's own. */
const programOf = (pid: string): string | null => {
  try {
    return readFileSync(`/proc/${pid}/comm`, "utf8").trim();
  } catch {
    return null;
  }
};
