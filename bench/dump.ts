/**
 * How fast are all routes read and decoded? Ours (netlink and our decoder) against `ip -j` and JSON.parse, turn by
 * turn on the same routes in one namespace.
 */
import { openConnection } from "../src/kernel/netlink/index.ts";
import { openNamespace } from "../src/kernel/netns/index.ts";
import { listLinkNames, listRoutes } from "../src/kernel/rtnetlink/index.ts";
import { startRouteWriter } from "../src/kernel/index.ts";
import { keyOf } from "../src/state/index.ts";
import { generateRoutes } from "./generate-routes.ts";
import { type BenchNamespace, inNamespace, median, timeMs } from "./measure.ts";

const sizes = [1_000, 10_000, 100_000];
const rounds = 5;
const seed = 20_260;
const families = ["ipv4", "ipv6"] as const;

const compare = async (
  namespace: BenchNamespace,
  family: (typeof families)[number],
  size: number,
): Promise<void> => {
  const inside = openNamespace(namespace.name);
  const connection = openConnection({ protocol: "route", namespace: inside });
  const flag = family === "ipv4" ? "-4" : "-6";
  const [ours, theirs]: [number[], number[]] = [[], []];
  const [found, printed]: [number[], number[]] = [[], []];
  const runOurs = async (): Promise<void> => {
    ours.push(
      await timeMs(() => {
        const { routes } = listRoutes(connection, listLinkNames(connection));
        found.push(routes.filter(({ protocol }) => protocol === 203).length);
      }),
    );
  };
  const runTheirs = async (): Promise<void> => {
    theirs.push(
      await timeMs(() => {
        const routes = JSON.parse(namespace.ip("-j", flag, "route").toString()) as { protocol: string }[];
        printed.push(routes.filter(({ protocol }) => protocol === "203").length);
      }),
    );
  };
  for (let round = 0; round < rounds; round += 1)
    for (const run of [runOurs, runTheirs, runTheirs, runOurs]) await run();
  connection.close();
  inside.close();
  if ([...found, ...printed].some((count) => count !== size))
    throw new Error(`not ${size} routes in every run`);
  console.log(
    family,
    String(size).padStart(7),
    `ours ${median(ours).toFixed(1).padStart(6)} ms`,
    `ip -j ${median(theirs).toFixed(1).padStart(6)} ms`,
    `ratio ${(median(theirs) / median(ours)).toFixed(2).padStart(5)}`,
  );
};

console.log(`routes read and decoded; medians of ${2 * rounds} runs each, turn by turn, seed ${seed}`);
await inNamespace(async (namespace) => {
  for (const family of families)
    for (const size of sizes) {
      const writer = startRouteWriter({ namespace: namespace.name });
      const routes = generateRoutes(family, size, seed);
      await writer.write(
        routes.map((after) => ({ op: "create", kind: "route", key: keyOf("route", after), after })),
      );
      await writer.close();
      await compare(namespace, family, size);
      namespace.ip(family === "ipv4" ? "-4" : "-6", "route", "flush", "proto", "203");
    }
});
