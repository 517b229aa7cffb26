import type { HostState, Link } from "../../state/index.ts";

/** What rules can ask about a link of the host. */
export interface LinkFacts {
  readonly name: string;
  /** `null` when it is not known. */
  readonly index: number | null;
  /** `ARPHRD_*`; `null` when it is not known. */
  readonly type: number | null;
  /** `IFLA_INFO_KIND`; empty for links without one. */
  readonly kind: string;
}

/** `linux/if_arp.h` by the kind of link; links of other kinds with a MAC are Ethernet. */
const typesByKind: Readonly<Record<string, number>> = {
  wireguard: 65_534,
  ipip: 768,
  sit: 776,
  gre: 778,
  ip6tnl: 769,
  ip6gre: 823,
  vrf: 1,
  ppp: 512,
};

const ethernet = 1;
const loopback = 772;
const noHeader = 65_534;

const typeOf = (link: Link): number | null => {
  if (link.name === "lo") return loopback;
  if (link.kind === "tun") return link.tun?.mode === "tun" ? noHeader : ethernet;
  return typesByKind[link.kind] ?? (link.mac === null ? null : ethernet);
};

/** The links of a host in the order of their names. */
export const linkFacts = ({ config, dynamic }: HostState): readonly LinkFacts[] =>
  [...config.link.values()]
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .map((link) => ({
      name: link.name,
      index: dynamic.links.get(link.name)?.index ?? null,
      type: typeOf(link),
      kind: link.kind === "device" ? "" : link.kind,
    }));
