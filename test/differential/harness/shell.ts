import { type ChildProcessByStdio, spawn } from "node:child_process";
import type { Readable, Writable } from "node:stream";
import { namespacePath } from "../../../src/kernel/index.ts";

/** What ends the answer to a script. */
const mark = "\u0004end of script\n";

/**
 * A shell inside a namespace, that runs one script after another: starting programs from it costs a fraction of what
 * starting them from here does.
 */
export class Shell {
  private readonly child: ChildProcessByStdio<Writable, Readable, null>;
  private said = "";
  private answer: ((text: string) => void) | null = null;

  constructor(namespace: string) {
    const words = [`--net=${namespacePath(namespace)}`, "sh"];
    this.child = spawn("nsenter", words, { stdio: ["pipe", "pipe", "inherit"] });
    this.child.stdout.setEncoding("utf8");
    this.child.stdout.on("data", (text: string) => this.take(text));
    this.child.stdin.on("error", () => {});
    this.child.stdin.write("exec 2>&1\n");
  }

  /** Gives all that the programs of `script` printed. */
  run(script: string): Promise<string> {
    return new Promise((resolve) => {
      this.answer = resolve;
      this.child.stdin.write(`${script}\nprintf '\\004end of script\\n'\n`);
    });
  }

  async close(): Promise<void> {
    const ended = new Promise((resolve) => this.child.once("exit", resolve));
    this.child.stdin.end();
    await ended;
  }

  private take(text: string): void {
    this.said += text;
    if (!this.said.endsWith(mark)) return;
    const whole = this.said.slice(0, -mark.length);
    this.said = "";
    this.answer?.(whole.trim());
  }
}

/** A command with `lines` as its input. */
export const fed = (command: string, lines: string): string =>
  `${command} <<'END OF INPUT'\n${lines}\nEND OF INPUT`;
