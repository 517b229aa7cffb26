import { type Prefix, prefixFamily, prefixRange } from "../../net/index.ts";
import type { FilterRule } from "../filter/filter-rule.ts";
import type { Reach } from "../filter/reach.ts";
import type { TrafficBox } from "../layers/index.ts";
import { addressHex } from "../nftables/bytes.ts";

/** Bounds of everything that a rule can match, in both families; a rule without flows has `isEmpty`. */
export interface RuleBox {
  readonly isEmpty: boolean;
  readonly source: Bounds;
  readonly destination: Bounds;
  /** Protocol times 65536 plus port. */
  readonly service: readonly [number, number];
}

/** Family and address as text that sorts like the addresses. */
type Bounds = readonly [string, string];

/** The bounds of a rule. */
export const boxOf = ({ from, to, traffic }: FilterRule): RuleBox => {
  const services = traffic.map(({ box }) => serviceBounds(box));
  return {
    isEmpty: from.length === 0 || to.length === 0,
    source: hull(from),
    destination: hull(to),
    service: [Math.min(...services.map(([first]) => first)), Math.max(...services.map(([, last]) => last))],
  };
};

/** Whether two rules may match the same packet. */
export const mayMeet = (a: RuleBox, b: RuleBox): boolean =>
  !a.isEmpty &&
  !b.isEmpty &&
  a.service[0] <= b.service[1] &&
  b.service[0] <= a.service[1] &&
  meet(a.source, b.source) &&
  meet(a.destination, b.destination);

const meet = (a: Bounds, b: Bounds): boolean => a[0] <= b[1] && b[0] <= a[1];

const everywhere: Bounds = ["", "~"];

const hull = (reaches: readonly Reach[]): Bounds => {
  if (reaches.some(({ row }) => row.kind !== "in")) return everywhere;
  const bounds = reaches.flatMap(({ row }) => (row.kind === "in" ? row.prefixes.map(boundsOf) : []));
  return bounds.reduce<Bounds>(
    ([first, last], [from, to]) => [from < first ? from : first, to > last ? to : last],
    ["~", ""],
  );
};

const boundsOf = (prefix: Prefix): Bounds => {
  const { first, last } = prefixRange(prefix);
  const family = prefixFamily(prefix) === "ipv4" ? "4" : "6";
  return [family + addressHex(first), family + addressHex(last)];
};

const serviceBounds = (traffic: TrafficBox): readonly [number, number] => {
  if (traffic.kind === "any") return [0, 255 * 65_536 + 65_535];
  const base = traffic.protocol * 65_536;
  if (traffic.kind === "protocol") return [base, base + 65_535];
  const firsts = traffic.ports.map(({ first }) => first);
  const lasts = traffic.ports.map(({ last }) => last);
  return [base + Math.min(...firsts), base + Math.max(...lasts)];
};
