import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { addressFromBytes } from "../../../src/net/index.ts";
import { readFrame, type SeenFrame } from "./bytes.ts";

let compiled: string | null = null;

/** Compiles the program once for each run of a test file. */
const program = (): string => {
  if (compiled !== null) return compiled;
  const folder = mkdtempSync(join(tmpdir(), "cwt-wire-"));
  process.once("exit", () => rmSync(folder, { recursive: true }));
  compiled = join(folder, "wire");
  execFileSync("cc", ["-O1", "-o", compiled, join(import.meta.dirname, "wire.c")]);
  return compiled;
};

/** The far ends of a host's links, in a namespace of their own. */
export class Wire {
  readonly #process: ChildProcess;
  readonly #lines: string[] = [];
  #wake: (() => void) | null = null;
  #marks = 0;

  private constructor(process: ChildProcess) {
    this.#process = process;
    createInterface({ input: process.stdout! }).on("line", (line) => {
      this.#lines.push(line);
      this.#wake?.();
    });
  }

  /** Starts the program in `namespace` on `links`. */
  static open(namespace: string, links: readonly string[]): Wire {
    const args = ["netns", "exec", namespace, program(), ...links];
    return new Wire(spawn("ip", args, { stdio: ["pipe", "pipe", "inherit"] }));
  }

  /** Sends frames, waits until the host has worked them off, and gives the IP frames that it sent. */
  async exchange(
    frames: readonly (readonly [link: string, bytes: Buffer])[],
    alsoDo: () => unknown = () => null,
  ): Promise<readonly SeenFrame[]> {
    const mark = `mark ${(this.#marks += 1)}`;
    const from = this.#lines.length;
    for (const [link, bytes] of frames) this.#process.stdin!.write(`send ${link} ${bytes.toString("hex")}\n`);
    alsoDo();
    this.#process.stdin!.write(`${mark}\n`);
    while (!this.#lines.includes(mark, from)) await new Promise<void>((wake) => (this.#wake = wake));
    return this.#lines.slice(from).flatMap((line) => {
      const [word, link, hex] = line.split(" ");
      return word === "got" ? [readFrame(link!, Buffer.from(hex!, "hex"), addressFromBytes)] : [];
    });
  }

  close(): void {
    this.#process.kill();
  }
}
