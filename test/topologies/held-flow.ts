import type { ChildProcess } from "node:child_process";
import { createInterface, type Interface } from "node:readline";

import type { LabNamespace } from "../../src/lab/index.ts";

/** Sends back every byte. */
const echoServer = `
const port = Number(process.argv[1]);
require("node:net").createServer((socket) => socket.on("error", () => {}).pipe(socket)).listen(port, "::", () => console.log("ready"));`;

/** Opens one connection; for each line on standard input sends a byte and says what came of it within 1.5 s. */
const client = `
const [address, port] = process.argv.slice(1);
let answer = null;
const socket = require("node:net")
  .connect(Number(port), address, () => console.log("ready"))
  .on("data", () => answer?.("echo"))
  .on("error", ({ code }) => answer?.(code === "ECONNRESET" ? "reset" : "silent"));
require("node:readline").createInterface({ input: process.stdin }).on("line", () => {
  const late = setTimeout(() => answer?.("silent"), 1500);
  answer = (word) => { answer = null; clearTimeout(late); console.log(word); };
  socket.write("x");
});`;

/** A TCP connection that stays open while policies change. */
export class HeldFlow {
  readonly #child: ChildProcess;
  readonly #lines: Interface;

  private constructor(child: ChildProcess, lines: Interface) {
    this.#child = child;
    this.#lines = lines;
  }

  /** Opens a connection to an echo server that is started for it, in every namespace of `to`. */
  static async open(
    from: LabNamespace,
    to: LabNamespace | readonly LabNamespace[],
    address: string,
    port: number,
  ): Promise<HeldFlow> {
    for (const place of [to].flat() as readonly LabNamespace[])
      await nextLine(start(place, echoServer, [String(port)]).lines);
    const { child, lines } = start(from, client, [address, String(port)]);
    await nextLine(lines);
    return new HeldFlow(child, lines);
  }

  /** Whether a byte sent now comes back. */
  async echoes(): Promise<boolean> {
    return (await this.says()) === "echo";
  }

  /** What comes of a byte sent now: it comes back, the other end or a router refuses it, or nobody answers. */
  async says(): Promise<"echo" | "reset" | "silent"> {
    this.#child.stdin!.write("\n");
    return (await nextLine(this.#lines)) as "echo" | "reset" | "silent";
  }
}

const start = (namespace: LabNamespace, script: string, words: readonly string[]) => {
  const child = namespace.spawn([process.execPath, "-e", script, ...words], ["pipe", "pipe", "inherit"]);
  return { child, lines: createInterface({ input: child.stdout! }) };
};

const nextLine = (lines: Interface): Promise<string> =>
  new Promise((resolve) => {
    lines.once("line", resolve);
  });
