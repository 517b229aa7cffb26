/**
 * How fast do routes get into the kernel, and is the event loop free meanwhile?
 * Ours (threads, batched netlink) against `ip -batch`, turn by turn on the same routes in one namespace.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openNamespace, startRouteWriter } from "../src/kernel/index.ts";
import { messageFlags, MessageWriter, openConnection } from "../src/kernel/netlink/index.ts";
import { encodeRoute, listLinkNames, messageTypes } from "../src/kernel/rtnetlink/index.ts";
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
  "ipv4 by nhid": ["ipv4"],
};
const nextHopId = 203_000_001;

const routesOf = (name: string, size: number): Route[] => {
  const families = mixes[name]!;
  const routes = families.flatMap((family) => generateRoutes(family, size / families.length, seed));
  return name.endsWith("nhid") ? routes.map((route) => ({ ...route, nextHops: [], nextHopId })) : routes;
};

/** What the kernel needs for finished messages: nothing in user space can be faster than this on one thread. */
const kernelAloneMs = async (namespace: BenchNamespace, routes: readonly Route[]): Promise<number> => {
  const inside = openNamespace(namespace.name);
  const connection = openConnection({ protocol: "route", namespace: inside });
  const names = listLinkNames(connection);
  const writer = new MessageWriter(1 << 20);
  for (const route of routes) {
    writer.begin(messageTypes.newRoute, messageFlags.create | messageFlags.exclusive);
    encodeRoute(writer, route, (link) => names.indexOf(link)!);
    writer.end();
  }
  const time = await timeMs(() => connection.transact("add routes", writer));
  connection.close();
  inside.close();
  return time;
};

const count = (namespace: BenchNamespace): number =>
  ["-4", "-6"].reduce((sum, family) => {
    const listed = namespace.ip(family, "route", "show", "proto", "203").toString();
    return sum + listed.split("\n").filter((line) => line !== "").length;
  }, 0);

const flush = (namespace: BenchNamespace): void => {
  // Routes by next-hop object cannot be flushed by `ip`; they go with the object.
  if (namespace.ip("nexthop").length > 0) namespace.ip("nexthop", "del", "id", String(nextHopId));
  for (const family of ["-4", "-6"]) namespace.ip(family, "route", "flush", "proto", "203");
  namespace.ip("nexthop", "add", "id", String(nextHopId), "via", "192.168.0.2", "dev", "v0");
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
  const routes = routesOf(name, size);
  const changes = routes.map(
    (after) => ({ op: "create", kind: "route", key: keyOf("route", after), after }) as const,
  );
  const file = join(folder, "batch");
  writeFileSync(file, `${routes.map(batchLine).join("\n")}\n`);
  const writer = startRouteWriter({ namespace: namespace.name });
  const [ours, theirs, alone]: [number[], number[], number[]] = [[], [], []];
  const delays: { p99: number; max: number }[] = [];
  const runOurs = async (): Promise<void> => {
    delays.push(await loopDelayMs(async () => ours.push(await timeMs(() => writer.write(changes)))));
    expectAll(namespace, size);
  };
  const runTheirs = async (): Promise<void> => {
    theirs.push(await timeMs(() => namespace.ip("-batch", file)));
    expectAll(namespace, size);
  };
  const runAlone = async (): Promise<void> => {
    alone.push(await kernelAloneMs(namespace, routes));
    expectAll(namespace, size);
  };
  await writer.write([]);
  flush(namespace);
  for (let round = 0; round < rounds; round += 1)
    for (const run of [runOurs, runTheirs, runAlone, runTheirs, runOurs]) await run();
  await writer.close();
  console.log(
    name.padEnd(14),
    String(size).padStart(7),
    `ours ${median(ours).toFixed(1).padStart(7)} ms`,
    `ip -batch ${median(theirs).toFixed(1).padStart(7)} ms`,
    `kernel alone ${median(alone).toFixed(1).padStart(6)} ms`,
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
