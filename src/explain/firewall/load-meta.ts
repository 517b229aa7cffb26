import type { NftExpression } from "../../state/index.ts";
import type { PreparedLink } from "../host/links.ts";
import type { Journey } from "../journey.ts";
import type { Machine, Operation, Place } from "./machine.ts";
import { registerAt, storeDoubt, storeNumber, storeText } from "./registers.ts";

type Meta = Extract<NftExpression, { kind: "meta" }>;

/** What a key puts into a register; `false` when it has no value (`NFT_BREAK`). */
type Loader = (journey: Journey, at: number, place: Place) => boolean;

const number =
  (bytes: 1 | 2 | 4 | 8, read: (journey: Journey, place: Place) => number | null): Loader =>
  (journey, at, place) => {
    const value = read(journey, place);
    if (value !== null) storeNumber(journey, at, value, bytes);
    return value !== null;
  };

/** Without a device the index is 0 and the name empty (`nft_meta_store_ifindex`, `nft_meta_store_ifname`). */
const index = (link: (place: Place) => PreparedLink | null): Loader =>
  number(4, (_journey, place) => link(place)?.index ?? 0);

const nameBytes = 16;

const name =
  (link: (place: Place) => PreparedLink | null): Loader =>
  (journey, at, place) => {
    storeText(journey, at, link(place)?.name ?? "", nameBytes);
    return true;
  };

const doubt =
  (bytes: number): Loader =>
  (journey, at) => {
    storeDoubt(journey, at, bytes);
    return true;
  };

/** The kind of link (`rtnl_link_ops`); links without one have none. */
const kind =
  (side: "input" | "output"): Loader =>
  (journey, at, place) => {
    const link = place[side];
    if (link === null || link.link.kind === "device") return false;
    storeText(journey, at, link.link.kind, nameBytes);
    return true;
  };

/** The bridge that a port belongs to. */
const bridge =
  (side: "input" | "output"): Loader =>
  (journey, at, place) => {
    const master = place[side]?.link.master ?? null;
    if (master === null || journey.parts.links.get(master)?.link.kind !== "bridge") return false;
    storeText(journey, at, master, nameBytes);
    return true;
  };

const input = (place: Place): PreparedLink | null => place.input;
const output = (place: Place): PreparedLink | null => place.output;

/** `NFPROTO_IPV4`, `NFPROTO_IPV6`, `NFPROTO_BRIDGE`, `NFPROTO_NETDEV`. */
const familyNumbers = { ipv4: 2, ipv6: 10, bridge: 7, netdev: 5 } as const;

/** Ethernet types as they lie in a register: network order. */
const etherTypes = { ipv4: 0x0008, ipv6: 0xdd86 } as const;

const mark: Loader = (journey, at) => {
  if (journey.frame.isMarkKnown) storeNumber(journey, at, journey.frame.mark, 4);
  else storeDoubt(journey, at, 4);
  return true;
};

/** Who sent it: only packets of the host itself have a socket. */
const owner = (journey: Journey, place: Place): number | null =>
  (place.hook === "output" || place.hook === "postrouting") && journey.packet.input === null
    ? (journey.frame.userId ?? 0)
    : null;

const loaders: Readonly<Record<string, Loader>> = {
  length: number(4, ({ frame }) => frame.length),
  protocol: number(2, ({ frame }) => etherTypes[frame.family]),
  mark,
  iif: index(input),
  oif: index(output),
  iifname: name(input),
  oifname: name(output),
  iiftype: number(2, (_journey, place) => place.input?.hardwareType ?? null),
  oiftype: number(2, (_journey, place) => place.output?.hardwareType ?? null),
  skuid: number(4, owner),
  skgid: (journey, at, place) => owner(journey, place) !== null && doubt(4)(journey, at, place),
  nftrace: number(1, () => 0),
  rtclassid: number(4, () => 0),
  secmark: number(4, () => 0),
  // Chains of the inet family know it at ingress, too (`nft_do_chain_inet_ingress`); those of netdev cannot ask.
  nfproto: number(1, ({ frame }, { family }) => familyNumbers[family === "netdev" ? frame.family : family]),
  l4proto: number(1, ({ frame }) => frame.protocol),
  ibrname: bridge("input"),
  obrname: bridge("output"),
  pkttype: number(1, ({ packetType }) => packetType),
  ipsec: number(1, () => 0),
  iifkind: kind("input"),
  oifkind: kind("output"),
  sdif: number(4, () => 0),
  sdifname: name(() => null),
  priority: doubt(4),
  cpu: doubt(4),
  iifgroup: doubt(4),
  oifgroup: doubt(4),
  cgroup: doubt(4),
  random: doubt(4),
  time: doubt(8),
  day: doubt(1),
  hour: doubt(4),
};

/** `meta KEY => register`. */
export const loadMeta = ({ key, register }: Meta): Operation => {
  const loader = loaders[key] ?? doubt(nameBytes);
  const at = registerAt(register);
  return ({ journey, place }: Machine) => loader(journey, at, place);
};
