import type { Family } from "../../../src/net/index.ts";
import type { Random } from "../random.ts";
import type { SetSpec } from "./host-spec.ts";

/** What the rules of a chain may say: by where the chain is reached from. */
export type Place =
  | "ingress"
  | "prerouting"
  | "input"
  | "forward"
  | "output"
  | "postrouting"
  | "nat prerouting"
  | "nat input"
  | "nat output"
  | "nat postrouting"
  | "route output"
  | "bridge";

/** Where a rule is being made. */
export interface RuleContext {
  readonly random: Random;
  readonly table: "ip" | "ip6" | "inet" | "bridge" | "netdev";
  readonly place: Place;
  readonly sets: readonly SetSpec[];
  /** Chains that this one may jump to. */
  readonly targets: readonly string[];
}

/** What all conditions of a rule agree on: nft refuses a rule that speaks of two families or protocols. */
export interface RuleSubject extends RuleContext {
  readonly family: Family;
  readonly transport: "tcp" | "udp" | "both" | "icmp";
}

/** Draws what a rule is about. */
export const subjectOf = (context: RuleContext): RuleSubject => ({
  ...context,
  family: context.random.pick(familiesOf(context)),
  transport: context.random.weighted([
    [4, "tcp"],
    [4, "udp"],
    [3, "both"],
    [1, "icmp"],
  ] as const),
});

/** How a rule about packets with ports says that it is, and the header in which it finds the ports. */
export const portsOf = ({ transport }: RuleSubject): { readonly guard: string; readonly header: string } =>
  transport === "tcp" || transport === "udp"
    ? { guard: "", header: transport }
    : { guard: "meta l4proto { tcp, udp } ", header: "th" };

/** The families of the packets that the rules of the table see. */
export const familiesOf = ({ table }: Pick<RuleContext, "table">): readonly Family[] =>
  table === "ip" ? ["ipv4"] : table === "ip6" ? ["ipv6"] : ["ipv4", "ipv6"];

/** Whether packets have a link that they leave by. */
export const hasOutput = (place: Place): boolean =>
  ["forward", "output", "postrouting", "nat output", "nat postrouting", "route output"].includes(place);

/** Whether packets have a link that they came in by. */
export const hasInput = (place: Place): boolean => !place.endsWith("output");

/** Whether conntrack is known there. */
export const hasConnection = (place: Place): boolean => place !== "ingress" && place !== "bridge";
