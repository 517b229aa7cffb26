/**
 * How fast do routes get into the kernel, and is the event loop free meanwhile?
 * Ours (threads, batched netlink) against `ip -batch`, turn by turn on the same routes in one namespace.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startRouteWriter } from "../src/kernel/index.ts";
import type { Family } from "../src/net/index.ts";
import { keyOf, type Route } from "../src/state/index.ts";
import { batchLine, generateRoutes } from "./generate-routes.ts";
import { type BenchNamespace, inNamespace, loopDelayMs, median, timeMs } from "./measure.ts";

const sizes = [1_000, 10_000, 100_000];
const rounds = 3;
const seed = 20_260;

const mixes: Readonly<Record<string, readonly Family[]>> = {
  ipv4: ["ipv4"],
  ipv6: ["ipv6"],
  "both families": ["ipv4", "ipv6"],
};

const routesOf = (families: readonly Family[], size: number): Route[] =>
  families.flatMap((family) => generateRoutes(family, size / families.length, seed));

const count = (namespace: BenchNamespace): number =>
  ["-4", "-6"].reduce((sum, family) => {
    const listed = namespace.ip(family, "route", "show", "proto", "203").toString();
    return sum + listed.split("\n").filter((line) => line !== "").length;
  }, 0);

const flush = (namespace: BenchNamespace): void => {
  for (const family of ["-4", "-6"]) namespace.ip(family, "route", "flush", "proto", "203");
};

/** A run that did not install everything measures nothing. */
const expectAll = (namespace: BenchNamespace, size: number): void => {
  const found = count(namespace);
  if (found !== size) throw new Error(`${found} routes instead of ${size}`);
  flush(namespace);
};

const compare = async (
  namespace: BenchNamespace,
  name: string,
  size: number,
  folder: string,
): Promise<void> => {
  const routes = routesOf(mixes[name]!, size);
  const changes = routes.map(
    (after) => ({ op: "create", kind: "route", key: keyOf("route", after), after }) as const,
  );
  const file = join(folder, "batch");
  writeFileSync(file, `${routes.map(batchLine).join("\n")}\n`);
  const writer = startRouteWriter({ namespace: namespace.name });
  const [ours, theirs, delays]: [number[], number[], { p99: number; max: number }[]] = [[], [], []];
  const runOurs = async (): Promise<void> => {
    delays.push(await loopDelayMs(async () => ours.push(await timeMs(() => writer.write(changes)))));
    expectAll(namespace, size);
  };
  const runTheirs = async (): Promise<void> => {
    theirs.push(await timeMs(() => namespace.ip("-batch", file)));
    expectAll(namespace, size);
  };
  await writer.write([]);
  for (let round = 0; round < rounds; round += 1)
    for (const run of [runOurs, runTheirs, runTheirs, runOurs]) await run();
  await writer.close();
  console.log(
    name.padEnd(14),
    String(size).padStart(7),
    `ours ${median(ours).toFixed(1).padStart(7)} ms`,
    `ip -batch ${median(theirs).toFixed(1).padStart(7)} ms`,
    `ratio ${(median(theirs) / median(ours)).toFixed(2).padStart(5)}`,
    `event loop p99 ${median(delays.map(({ p99 }) => p99)).toFixed(1)} ms,`,
    `worst ${Math.max(...delays.map(({ max }) => max)).toFixed(1)} ms`,
  );
};

const folder = mkdtempSync(join(tmpdir(), "causeway-bench-"));
console.log(`routes into the kernel; medians of ${2 * rounds} runs each, turn by turn, seed ${seed}`);
await inNamespace(async (namespace) => {
  for (const name of Object.keys(mixes))
    for (const size of sizes) await compare(namespace, name, size, folder);
});
rmSync(folder, { recursive: true });
