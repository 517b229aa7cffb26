import { addressOf, contains, families, type Family, type Prefix, prefixFamily } from "../../net/index.ts";
import type { Context } from "../context.ts";
import { uniqueLocal } from "../layer3/uplinks.ts";
import type { Segment } from "../segment.ts";
import {
  addressIn,
  family as isFamily,
  inSet,
  isPublished,
  loadMeta,
  outputInterface,
} from "../nftables/match.ts";
import { masquerade } from "../nftables/statement.ts";
import type { TableDraft } from "../nftables/table-draft.ts";
import { publicationsOf } from "./publication.ts";

/** The chain that hides sources. */
export const masqueradeChain = "masquerade";

/** After the routing decision (`linux/netfilter_ipv4.h`, `NF_IP_PRI_NAT_SRC`). */
const sourceNat = 100;

/**
 * Hides networks of mode nat behind the host where others would not know the way back: out by an uplink, and into a
 * plain bridge, whose machines have another gateway (decision 0003). And hides a machine from another one of its own
 * network that it reaches by a published port (hairpin): else the answer would go straight back, untranslated.
 */
export const compileMasquerade = (context: Context, table: TableDraft): void => {
  const hidden = [...context.segments.values()].filter(({ network }) => network.mode === "nat");
  const hairpins = hairpinSegments(context);
  openMasquerade(table);
  for (const segment of hairpins) emitHairpin(table, segment);
  const ways = waysOut(context);
  if (hidden.length === 0 || ways.length === 0) return;
  const out = table.sets.interfaces("ways-out", ways);
  for (const segment of hidden)
    for (const { family, prefix } of hiddenPrefixes(segment))
      table.rule(
        masqueradeChain,
        [loadMeta("oifname"), inSet(out), ...isFamily(family), ...addressIn("source", prefix), masquerade],
        segment.network.span,
      );
};

/** Adds the chain, when it is not there yet. */
export const openMasquerade = (table: TableDraft): void =>
  table.chain(masqueradeChain, {
    type: "nat",
    hook: "postrouting",
    priority: sourceNat,
    policy: "accept",
    devices: [],
  });

const waysOut = ({ policy, segments }: Context): readonly string[] => [
  ...policy.uplinks.map(({ device }) => device),
  ...[...segments.values()].filter(({ network }) => network.mode === "bridge").map(({ link }) => link),
];

/** IPv4 always; IPv6 only where it is unique-local: global addresses are routed. */
const hiddenPrefixes = ({
  subnets,
}: Segment): readonly { readonly family: Family; readonly prefix: Prefix }[] =>
  subnets
    .map((prefix) => ({ family: prefixFamily(prefix), prefix }))
    .filter(({ family, prefix }) => family === "ipv4" || contains(uniqueLocal, addressOf(prefix)));

/** The networks in which some machine is published. */
const hairpinSegments = (context: Context): readonly Segment[] => {
  const machines = new Set(publicationsOf(context).map(({ publish }) => publish.machine));
  const networks = new Set(
    context.policy.machines.filter(({ name }) => machines.has(name)).map(({ network }) => network),
  );
  return [...context.segments.values()].filter(({ network }) => networks.has(network.name));
};

const emitHairpin = (table: TableDraft, { network, link, subnets }: Segment): void => {
  for (const family of families)
    for (const prefix of subnets.filter((subnet) => prefixFamily(subnet) === family))
      table.rule(
        masqueradeChain,
        [
          ...outputInterface(link),
          ...isPublished,
          ...isFamily(family),
          ...addressIn("source", prefix),
          masquerade,
        ],
        network.span,
      );
};
