import type { Change, Kind } from "../state/index.ts";
import { type Phase, phases, type Step } from "./plan.ts";

/** Sorts steps by phase, and within one so that each finds what it needs. Equal ones keep their order. */
export const orderSteps = (steps: readonly Step[]): readonly Step[] =>
  steps
    .map((step) => ({ step, rank: rankOf(step) }))
    .sort((a, b) => compareRanks(a.rank, b.rank))
    .map(({ step }) => step);

/** Kinds in the order of making. Taking away goes the other way round. */
const makingOrder: readonly Kind[] = [
  "link",
  "nftTable",
  "sysctl",
  "address",
  "neighbour",
  "fdb",
  "nextHop",
  "route",
  "rule",
  "service",
];

type Rank = readonly [phase: number, kind: number, within: number];

const rankOf = ({ phase, change }: Step): Rank => {
  const sign = takesAway(phase) ? -1 : 1;
  return [phases.indexOf(phase), sign * makingOrder.indexOf(change.kind), sign * withinRank(change)];
};

const takesAway = (phase: Phase): boolean =>
  phases.indexOf(phase) >= phases.indexOf("break") || phase === "quiesce" || phase === "stop";

/** What others of the same kind in the same phase stand on comes first. */
const withinRank = (change: Change): number => {
  switch (change.kind) {
    case "link":
      return linkRank(change);
    case "nextHop":
      return change.op !== "patch" && (shapeOf(change)["group"] as readonly unknown[]).length > 0 ? 1 : 0;
    case "route":
      return routeRank(shapeOf(change));
    case "rule":
      return Number(shapeOf(change)["priority"]);
    case "address":
    case "neighbour":
    case "fdb":
    case "nftTable":
    case "sysctl":
    case "service":
      return 0;
  }
};

/** Masters before their ports, parents before what is stacked on them. */
const linkRank = (change: Change): number => {
  const { master, vlan, vxlan } = shapeOf(change);
  return typeof master === "string" || vlan !== undefined || vxlan !== undefined ? 1 : 0;
};

/** A route through a gateway may need another route to reach it. */
const routeRank = ({ nextHops, nextHopId }: Readonly<Record<string, unknown>>): number => {
  const hops = nextHops as readonly { readonly gateway: string | null }[];
  return nextHopId !== null || hops.some(({ gateway }) => gateway !== null) ? 1 : 0;
};

const shapeOf = (change: Change): Readonly<Record<string, unknown>> => ({
  ...(change.op === "delete" ? change.before : change.after),
});

const compareRanks = (a: Rank, b: Rank): number => a[0] - b[0] || a[1] - b[1] || a[2] - b[2];
