import type { HostState, Link, LinkStatus } from "../../state/index.ts";

/** A link with what a packet asks of it. */
export interface PreparedLink {
  readonly name: string;
  readonly index: number;
  readonly link: Link;
  readonly hasCarrier: boolean;
  /** Loopback. */
  readonly isLoop: boolean;
  /** Whether frames have hardware addresses, so that a next hop must be asked for. */
  readonly asksNeighbours: boolean;
  /** `ARPHRD_*`. */
  readonly hardwareType: number;
}

const withoutHardware: ReadonlySet<string> = new Set([
  "wireguard",
  "ipip",
  "gre",
  "sit",
  "ip6tnl",
  "ip6gre",
  "vti",
  "vti6",
  "xfrm",
  "ppp",
]);

/** `linux/if_arp.h`: `ARPHRD_ETHER`, `_LOOPBACK`, `_NONE`. */
const hardware = { ethernet: 1, loopback: 772, none: 65_534 };

/** All links by name. A link without a status counts as connected, and gets an index of its own. */
export const prepareLinks = ({ config, dynamic }: HostState): ReadonlyMap<string, PreparedLink> => {
  let free = 1_000_000;
  return new Map(
    [...config.link.values()].map((link) => {
      const status = dynamic.links.get(link.name);
      return [link.name, prepareLink(link, status, status?.index ?? (free += 1))];
    }),
  );
};

const prepareLink = (link: Link, status: LinkStatus | undefined, index: number): PreparedLink => {
  const isLoop = link.name === "lo";
  const isBare = withoutHardware.has(link.kind) || (link.kind === "tun" && link.tun?.mode === "tun");
  return {
    name: link.name,
    index,
    link,
    hasCarrier: status?.carrier ?? true,
    isLoop,
    asksNeighbours: !isLoop && !isBare,
    hardwareType: isLoop ? hardware.loopback : isBare ? hardware.none : hardware.ethernet,
  };
};
