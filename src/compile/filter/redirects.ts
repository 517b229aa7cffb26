import { families, type Family, protocolNumber } from "../../net/index.ts";
import type { Context } from "../context.ts";
import { icmpType, inSet, loadMeta, type Match, transport } from "../nftables/match.ts";
import { drop } from "../nftables/statement.ts";
import type { TableDraft } from "../nftables/table-draft.ts";

/** Redirects (RFC 792; RFC 4861 §4.5). IPv6 has no setting against sending them. */
const redirect: Readonly<Record<Family, Match>> = {
  ipv4: [...transport(protocolNumber.icmp), ...icmpType(5, null)],
  ipv6: [...transport(protocolNumber.icmpv6), ...icmpType(137, null)],
};

/**
 * Keeps the host from telling the machines of an `isolate` network to talk to each other directly: their frames do not
 * get there, so what a rule allows has to go on passing by the host.
 */
export const compileRedirects = ({ segments }: Context, table: TableDraft): void => {
  const isolated = [...segments.values()].filter(
    ({ network }) => network.isolate && network.mode !== "isolated",
  );
  if (isolated.length === 0) return;
  const chain = "redirects";
  table.chain(chain, { type: "filter", hook: "output", priority: 0, policy: "accept", devices: [] });
  const links = table.sets.interfaces(
    "apart",
    isolated.map(({ link }) => link),
  );
  for (const family of families)
    table.rule(
      chain,
      [loadMeta("oifname"), inSet(links), ...redirect[family], drop],
      isolated[0]!.network.span,
    );
};
