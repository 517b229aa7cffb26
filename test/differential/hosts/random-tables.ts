import { cables } from "../harness/network.ts";
import type { Random } from "../random.ts";
import type { ChainSpec, TableSpec } from "./host-spec.ts";
import type { Place, RuleContext } from "./nft-context.ts";
import { randomSet, type UsableSet } from "./nft-sets.ts";
import { randomRule } from "./nft-statements.ts";

type TableFamily = RuleContext["table"];

/** Where base chains may be, by the family of their table. */
const places: Readonly<Record<TableFamily, readonly (readonly [number, Place])[]>> = {
  ip: routedPlaces(),
  ip6: routedPlaces(),
  inet: [...routedPlaces(), [1, "ingress"]],
  bridge: [[1, "bridge"]],
  netdev: [[1, "ingress"]],
};

function routedPlaces(): readonly (readonly [number, Place])[] {
  return [
    [4, "prerouting"],
    [4, "input"],
    [7, "forward"],
    [2, "output"],
    [2, "postrouting"],
    [4, "nat prerouting"],
    [1, "nat input"],
    [1, "nat output"],
    [4, "nat postrouting"],
    [1, "route output"],
  ];
}

/** Priorities on both sides of what the kernel does itself: defragmentation, conntrack, translation. */
const priorities: Readonly<Record<string, readonly number[]>> = {
  filter: [-350, -310, -250, -180, -160, -140, -120, -50, -10, 5, 20, 60, 110, 150],
  nat: [-130, -105, -99, -90, -20, 10, 90, 99, 105, 120],
};

/** Priorities that are taken, by hook: chains of equal priority run in the order in which they were made. */
export type TakenPriorities = Set<string>;

const freePriority = (random: Random, type: string, hook: string, taken: TakenPriorities): number | null => {
  const choices = priorities[type === "nat" ? "nat" : "filter"]!;
  const free = choices.filter((priority) => !taken.has(`${hook} ${priority}`));
  if (free.length === 0) return null;
  const priority = random.pick(free);
  taken.add(`${hook} ${priority}`);
  return priority;
};

const bridgeHooks = ["prerouting", "input", "forward", "output", "postrouting"];

const hookOf = (random: Random, place: Place, taken: TakenPriorities): string | null => {
  const [type, hook] =
    place === "bridge"
      ? ["filter", random.pick(bridgeHooks)]
      : place.includes(" ")
        ? (place.split(" ") as [string, string])
        : ["filter", place];
  const device = place === "ingress" ? random.pick(cables).link : null;
  const slot = `${place === "bridge" ? "bridge " : ""}${hook}${device === null ? "" : ` ${device}`}`;
  const priority = freePriority(random, type, slot, taken);
  if (priority === null) return null;
  return `type ${type} hook ${hook}${device === null ? "" : ` device "${device}"`} priority ${priority}`;
};

/** Rules of a chain that packets reach at `place`; `targets` are the chains they may lead to. */
const rulesOf = (context: RuleContext, most: number): readonly string[] =>
  context.random.list(1, most, () => randomRule(context));

/** A base chain and the chains that it alone leads to, nested: each may jump to those made before. */
const chainsAt = (
  random: Random,
  table: TableFamily,
  place: Place,
  at: number,
  sets: readonly UsableSet[],
  taken: TakenPriorities,
): readonly ChainSpec[] => {
  const hook = hookOf(random, place, taken);
  if (hook === null) return [];
  const inner: ChainSpec[] = [];
  for (
    let depth = 0;
    depth <
    random.weighted([
      [3, 0],
      [3, 1],
      [2, 2],
      [2, 3],
    ]);
    depth += 1
  ) {
    const targets = inner.map(({ name }) => name);
    const rules = rulesOf({ random, table, place, sets, targets }, 4);
    inner.push({ name: `c${at}_${depth}`, hook: null, policy: null, rules });
  }
  const targets = inner.map(({ name }) => name);
  const drops = !place.startsWith("nat") && random.chance(place === "forward" ? 0.3 : 0.12);
  const rules = rulesOf({ random, table, place, sets, targets }, 7);
  return [...inner, { name: `b${at}`, hook, policy: drops ? "drop" : "accept", rules }];
};

const randomTable = (random: Random, at: number, taken: TakenPriorities): TableSpec => {
  const family = random.weighted<TableFamily>([
    [4, "ip"],
    [3, "ip6"],
    [5, "inet"],
    [1, "bridge"],
    [1, "netdev"],
  ]);
  // Verdict maps of a table lead to a chain that any place may use.
  const shared: ChainSpec = {
    name: "shared",
    hook: null,
    policy: null,
    rules: ["counter", "meta mark 0x1 counter drop"],
  };
  const sets = random.list(0, 4, (set) => randomSet(random, family, set, ["shared"]));
  const bases = random
    .list(1, 4, (base) => chainsAt(random, family, random.weighted(places[family]), base, sets, taken))
    .flat();
  return { family, name: `t${at}`, sets, chains: [shared, ...bases] };
};

/** Tables of several families and owners. */
export const randomTables = (random: Random, taken: TakenPriorities): readonly TableSpec[] =>
  random.list(1, 4, (at) => randomTable(random, at, taken));
