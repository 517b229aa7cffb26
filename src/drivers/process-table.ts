import { readdirSync, readFileSync } from "node:fs";

/** A running process: its number and its command line, word by word. */
export interface RunningProcess {
  readonly pid: number;
  readonly argv: readonly string[];
}

/** The running processes whose first word `wanted` accepts, in order of their numbers. */
export const runningProcesses = (wanted: (program: string) => boolean): readonly RunningProcess[] =>
  readdirSync("/proc")
    .filter((entry) => entry.charCodeAt(0) <= 0x39)
    .map((entry) => ({ pid: Number(entry), text: commandLine(entry) }))
    .filter(({ text }) => wanted(text.slice(0, Math.max(0, text.indexOf("\0")))))
    .map(({ pid, text }) => ({ pid, argv: words(text) }));

/** The command line of one process; empty when there is none such (any more). */
export const commandLineOf = (pid: number): readonly string[] => words(commandLine(String(pid)));

const words = (text: string): readonly string[] => text.split("\0").slice(0, -1);

const commandLine = (pid: string): string => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8");
  } catch {
    return "";
  }
};
