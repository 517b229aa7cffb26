import { execFileSync, spawn, type ChildProcessByStdio } from "node:child_process";
import { existsSync, mkdirSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";
import { namespacePath } from "../../../src/kernel/index.ts";

/** What is sent: a frame by a peer, or a packet by a socket of the host. */
export type Item =
  | { readonly kind: "frame"; readonly peer: number; readonly bytes: Uint8Array }
  | { readonly kind: "own"; readonly mark: number; readonly user: number; readonly bytes: Uint8Array };

/** What was seen. `item` is the number of the item of the batch that a socket could not send. */
export type Sighting =
  | { readonly kind: "frame"; readonly peer: number; readonly bytes: Buffer }
  | { readonly kind: "kept"; readonly bytes: Buffer }
  | { readonly kind: "told"; readonly bytes: Buffer }
  | { readonly kind: "refused"; readonly item: number; readonly errno: number };

const source = join(import.meta.dirname, "wire.c");
const root = join(import.meta.dirname, "../../..");
const headerBytes = 12;

/** Compiles `wire.c` when it has changed; gives the program's path. */
const compiledWire = (): string => {
  const program = join(root, "build/differential-wire");
  if (existsSync(program) && statSync(program).mtimeMs > statSync(source).mtimeMs) return program;
  mkdirSync(join(root, "build"), { recursive: true });
  execFileSync("cc", ["-O2", "-Wall", "-o", program, source]);
  return program;
};

export interface WireOptions {
  readonly tester: string;
  readonly host: string;
  readonly logGroup: number;
  /** Ports that sockets of the host listen on, and say nothing. */
  readonly sinkPorts: readonly number[];
  readonly peers: readonly string[];
}

/** A running `wire`. Batches are sent one at a time. */
export class Wire {
  private readonly child: ChildProcessByStdio<Writable, Readable, null>;
  private readonly chunks: Buffer[] = [];
  private waiting = 0;
  private length = 0;
  private answer: ((bytes: Buffer) => void) | null = null;
  private fail: ((error: Error) => void) | null = null;

  constructor({ tester, host, logGroup, sinkPorts, peers }: WireOptions) {
    const words = [namespacePath(tester), namespacePath(host), String(logGroup), sinkPorts.join(",")];
    this.child = spawn(compiledWire(), [...words, ...peers], { stdio: ["pipe", "pipe", "inherit"] });
    this.child.stdout.on("data", (chunk: Buffer) => this.take(chunk));
    this.child.on("exit", (code) => this.fail?.(new Error(`the wire ended with ${code}`)));
    this.child.stdin.on("error", () => {});
  }

  /** Sends `items` in order, and gives everything that was seen until all was through. */
  async send(items: readonly Item[]): Promise<readonly Sighting[]> {
    const bytes = await new Promise<Buffer>((resolve, reject) => {
      this.answer = resolve;
      this.fail = reject;
      this.waiting = 4;
      this.child.stdin.write(encodeBatch(items));
    });
    return decodeSightings(bytes);
  }

  async close(): Promise<void> {
    this.fail = null;
    const ended = new Promise((resolve) => this.child.once("exit", resolve));
    this.child.stdin.end();
    await ended;
  }

  private take(chunk: Buffer): void {
    this.chunks.push(chunk);
    this.length += chunk.length;
    if (this.length < this.waiting) return;
    const all = Buffer.concat(this.chunks);
    this.chunks.splice(0, this.chunks.length, all);
    if (all.length < (this.waiting = 4 + all.readUInt32LE(0))) return;
    this.chunks.length = 0;
    this.length = 0;
    this.answer?.(all.subarray(4));
  }
}

const encodeBatch = (items: readonly Item[]): Buffer => {
  const length = items.reduce((sum, { bytes }) => sum + headerBytes + bytes.length, 4);
  const batch = Buffer.alloc(length);
  batch.writeUInt32LE(items.length, 0);
  let at = 4;
  for (const item of items) {
    batch[at] = item.kind === "frame" ? 0 : 1;
    batch[at + 1] = item.kind === "frame" ? item.peer : 0;
    batch.writeUInt16LE(item.bytes.length, at + 2);
    if (item.kind === "own") {
      batch.writeUInt32LE(item.mark, at + 4);
      batch.writeUInt32LE(item.user, at + 8);
    }
    batch.set(item.bytes, at + headerBytes);
    at += headerBytes + item.bytes.length;
  }
  return batch;
};

const decodeSightings = (bytes: Buffer): readonly Sighting[] => {
  const seen: Sighting[] = [];
  for (let at = 0; at < bytes.length;) {
    const [kind, place, length, number] = [
      bytes[at]!,
      bytes[at + 1]!,
      bytes.readUInt16LE(at + 2),
      bytes.readUInt32LE(at + 4),
    ];
    const body = bytes.subarray(at + 8, at + 8 + length);
    if (kind === 0) seen.push({ kind: "frame", peer: place, bytes: body });
    else if (kind === 1) seen.push({ kind: "kept", bytes: body });
    else if (kind === 2) seen.push({ kind: "told", bytes: body });
    else seen.push({ kind: "refused", item: number, errno: -body.readInt32LE(0) });
    at += 8 + length;
  }
  return seen;
};
