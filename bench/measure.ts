import { execFileSync } from "node:child_process";
import { monitorEventLoopDelay } from "node:perf_hooks";

/** The middle of the times, by size. */
export const median = (times: readonly number[]): number =>
  times.toSorted((a, b) => a - b)[times.length >> 1]!;

/** Milliseconds that `work` took. */
export const timeMs = async (work: () => unknown): Promise<number> => {
  const start = performance.now();
  await work();
  return performance.now() - start;
};

/** Runs `work` and gives how long the event loop was held up meanwhile: p99 and longest, in milliseconds. */
export const loopDelayMs = async (work: () => Promise<unknown>): Promise<{ p99: number; max: number }> => {
  const delays = monitorEventLoopDelay({ resolution: 1 });
  delays.enable();
  await work();
  delays.disable();
  return { p99: delays.percentile(99) / 1e6, max: delays.max / 1e6 };
};

/** A namespace that a benchmark uses up. */
export interface BenchNamespace {
  readonly name: string;
  /** Runs `ip` inside with `words`; gives what it printed. */
  ip(...words: string[]): Buffer;
}

/** Runs `work` in a fresh namespace with a link `v0` that has 192.168.0.1/24 and 2001:db8::1/64, and removes it. */
export const inNamespace = async (work: (namespace: BenchNamespace) => Promise<void>): Promise<void> => {
  const name = `cwb-${process.pid}`;
  const ip = (...words: string[]): Buffer =>
    execFileSync("ip", ["-n", name, ...words], { maxBuffer: 1 << 30, stdio: ["ignore", "pipe", "pipe"] });
  execFileSync("ip", ["netns", "add", name]);
  try {
    ip("link", "add", "name", "v0", "type", "veth", "peer", "name", "v1");
    for (const link of ["lo", "v1", "v0"]) ip("link", "set", link, "up");
    ip("addr", "add", "192.168.0.1/24", "dev", "v0");
    ip("addr", "add", "2001:db8::1/64", "dev", "v0", "nodad");
    await work({ name, ip });
  } finally {
    execFileSync("ip", ["netns", "del", name]);
  }
};
