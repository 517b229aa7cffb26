import { type Family, families, prefixFamily } from "../../net/index.ts";
import { type HostState, keyOf, ownedTable } from "../../state/index.ts";
import type { Context } from "../context.ts";
import { settingOf } from "../facts.ts";
import { forwardingDevices, forwardsIpv6 } from "../layer3/forwarding.ts";
import { direction, type End, family as isFamily, inSet, loadMeta } from "../nftables/match.ts";
import { accept, counter, drop, goto } from "../nftables/statement.ts";
import type { TableDraft } from "../nftables/table-draft.ts";
import { matchEnds } from "./addresses.ts";
import type { AddressRow } from "./reach.ts";

/**
 * Keeps shut what was shut: on a host that did not forward before, switching forwarding on for a policy would also
 * open ways that touch none of its networks, like from an uplink into a management LAN. There only what is from or to
 * a prefix of `routes` passes. On a host that forwarded before, such traffic is left alone.
 *
 * With `replies`, what answers a flow passes too: its beginning came in by a device that somebody else lets forward (a
 * Docker started after us), else it would have no answers.
 */
export const emitClosed = (
  context: Context,
  table: TableDraft,
  from: string,
  { replies }: { readonly replies: boolean },
): void => {
  for (const family of closedFamilies(context)) {
    const chain = closedChain[family];
    const devices = closedDevices(context, family, table);
    table.rule(from, [...devices, ...isFamily(family), goto(chain)]);
    if (replies) table.rule(chain, [...direction("reply"), accept]);
    for (const end of ["destination", "source"] as const) emitRouted(context, table, family, end);
    table.rule(chain, [counter, drop]);
  }
};

/** The families in which there is something to keep shut. */
export const closedFamilies = (context: Context): readonly Family[] =>
  families.filter((family) =>
    family === "ipv4"
      ? settingOf(context.facts.host, "net/ipv4/ip_forward") === "0" && closedLinks(context).length > 0
      : forwardsIpv6(context) && didNotForwardIpv6(context.facts.host),
  );

const closedChain: Readonly<Record<Family, string>> = { ipv4: "closed4", ipv6: "closed6" };

/** In a host observed with our table in place the switch is ours: then the table says how it was. */
const didNotForwardIpv6 = (host: HostState): boolean => {
  const ours = host.config.nftTable.get(keyOf("nftTable", { ...ownedTable, flags: 0, sets: [], chains: [] }));
  if (ours?.chains.some(({ name }) => name === closedChain.ipv6) === true) return true;
  return settingOf(host, "net/ipv6/conf/all/forwarding") === "0";
};

/** Devices that are no network's, and on which we switch IPv4 forwarding on. */
const closedLinks = (context: Context): readonly string[] => {
  const networks = new Set([...context.segments.values()].map(({ link }) => link));
  const present = context.links;
  return [...forwardingDevices(context).keys()].filter(
    (device) => !networks.has(device) && present.has(device),
  );
};

/** IPv4 is switched on by interface; IPv6 for all of them. */
const closedDevices = (context: Context, family: Family, table: TableDraft) =>
  family === "ipv6"
    ? []
    : [loadMeta("iifname"), inSet(table.sets.interfaces("forwarding4", closedLinks(context)))];

const emitRouted = ({ policy }: Context, table: TableDraft, family: Family, end: End): void => {
  const routes = policy.routes.filter(({ destination }) => prefixFamily(destination) === family);
  if (routes.length === 0) return;
  const routed: AddressRow = { kind: "in", prefixes: routes.map(({ destination }) => destination) };
  const ends = { source: { kind: "any" }, destination: { kind: "any" }, [end]: routed } as const;
  for (const { match } of matchEnds(ends, family, table.sets))
    table.rule(closedChain[family], [...match, accept], routes[0]!.span);
};
