import { addressBytes, familyOf } from "../../net/index.ts";
import {
  formatRule,
  formatXtRule,
  type HostState,
  type NftExpression,
  type NftRule,
  type NftTable,
  type XtOption,
  type XtRule,
} from "../../state/index.ts";
import type { SentPacket } from "../journey.ts";
import type { Way } from "../way.ts";
import { type ModelChange, withObject } from "./model-change.ts";

/** The flow as the rule in the way sees it: translated as far as it was by then. */
interface Flow {
  readonly protocol: number;
  readonly packet: Way["outcome"]["packet"];
}

/** Where a rule stands: `nftTable ip filter/FORWARD/3`, or the policy behind the last one. */
interface Position {
  readonly kind: "nftTable" | "xtTable";
  readonly table: string;
  readonly chain: string;
  /** `null`: the policy. */
  readonly index: number | null;
}

/** A rule that lets exactly this flow by, in front of the rule (or behind all, for a policy) that stopped it. */
export const acceptRule = (
  state: HostState,
  object: string,
  packet: SentPacket,
  way: Way,
): ModelChange | null => {
  const position = positionOf(state, object);
  if (position === null) return null;
  const flow = { protocol: packet.protocol, packet: way.outcome.packet };
  return position.kind === "nftTable"
    ? acceptInNft(state, position, flow, object)
    : acceptInXt(state, position, flow, object);
};

const positionOf = ({ config }: HostState, object: string): Position | null => {
  const kind = object.startsWith("nftTable ") ? "nftTable" : object.startsWith("xtTable ") ? "xtTable" : null;
  if (kind === null) return null;
  const rest = object.slice(kind.length + 1);
  const table = [...config[kind].keys()].find((key) => rest.startsWith(`${key}/`));
  if (table === undefined) return null;
  const inside = rest.slice(table.length + 1);
  const slash = inside.lastIndexOf("/");
  const index = inside.slice(slash + 1);
  return { kind, table, chain: inside.slice(0, slash), index: index === "policy" ? null : Number(index) };
};

const placeText = ({ table, chain, index }: Position): string =>
  `${table} ${chain}, ${index === null ? "as the last rule" : `before rule ${index + 1}`}`;

interface ChainLike<Rule> {
  readonly name: string;
  readonly rules: readonly Rule[];
}

const inserted = <Rule, Chain extends ChainLike<Rule>>(
  chains: readonly Chain[],
  { chain, index }: Position,
  rule: Rule,
): readonly Chain[] =>
  chains.map((one) =>
    one.name === chain ? { ...one, rules: one.rules.toSpliced(index ?? one.rules.length, 0, rule) } : one,
  );

const acceptInNft = (
  state: HostState,
  position: Position,
  flow: Flow,
  object: string,
): ModelChange | null => {
  const table = state.config.nftTable.get(position.table)!;
  const rule = nftRule(table, flow);
  if (rule === null) return null;
  return {
    text: `nft ${placeText(position)}: ${formatRule(rule, table)}`,
    object,
    apply: (before) => {
      const current = before.config.nftTable.get(position.table)!;
      return withObject(before, "nftTable", { ...current, chains: inserted(current.chains, position, rule) });
    },
  };
};

const register = 8;
const withPorts: ReadonlySet<number> = new Set([6, 17, 132]);

const equals = (load: NftExpression, data: string): readonly NftExpression[] => [
  load,
  { kind: "cmp", op: "eq", register, data },
];

const byte = (value: number): string => value.toString(16).padStart(2, "0");

const nftRule = ({ family }: NftTable, { protocol, packet }: Flow): NftRule | null => {
  if (family === "arp") return null;
  const isV4 = familyOf(packet.source) === "ipv4";
  const length = isV4 ? 4 : 16;
  const address = (offset: number): NftExpression => ({
    kind: "payload",
    base: "network",
    offset,
    length,
    register,
  });
  const hex = (text: typeof packet.source): string => Buffer.from(addressBytes(text)).toString("hex");
  return {
    expressions: [
      ...networkExpressions(family, isV4),
      ...equals(address(isV4 ? 12 : 8), hex(packet.source)),
      ...equals(address(isV4 ? 16 : 24), hex(packet.destination)),
      ...equals({ kind: "meta", key: "l4proto", register }, byte(protocol)),
      ...(withPorts.has(protocol)
        ? equals(
            { kind: "payload", base: "transport", offset: 2, length: 2, register },
            byte(packet.destinationPort >> 8) + byte(packet.destinationPort & 0xff),
          )
        : []),
      { kind: "verdict", verdict: { kind: "accept" } },
    ],
  };
};

/** Tables of several families must be told which one is meant. */
const networkExpressions = (family: NftTable["family"], isV4: boolean): readonly NftExpression[] => {
  if (family === "inet") return equals({ kind: "meta", key: "nfproto", register }, byte(isV4 ? 2 : 10));
  if (family === "ip" || family === "ip6") return [];
  return equals({ kind: "meta", key: "protocol", register }, isV4 ? "0800" : "86dd");
};

const protocolNames: Readonly<Record<number, string>> = {
  1: "icmp",
  6: "tcp",
  17: "udp",
  58: "ipv6-icmp",
  132: "sctp",
};

const acceptInXt = (state: HostState, position: Position, flow: Flow, object: string): ModelChange => {
  const rule = xtRule(flow);
  const tool = { ip: "iptables", ip6: "ip6tables", bridge: "ebtables" }[
    state.config.xtTable.get(position.table)!.family
  ];
  return {
    text: `${tool} ${placeText(position)}: ${formatXtRule(rule)}`,
    object,
    apply: (before) => {
      const current = before.config.xtTable.get(position.table)!;
      return withObject(before, "xtTable", { ...current, chains: inserted(current.chains, position, rule) });
    },
  };
};

const option = (name: string, value: string): XtOption => ({ name, invert: false, values: [value] });

const xtRule = ({ protocol, packet }: Flow): XtRule => {
  const name = protocolNames[protocol] ?? String(protocol);
  const bits = familyOf(packet.source) === "ipv4" ? 32 : 128;
  return {
    header: [
      option("source", `${packet.source}/${bits}`),
      option("destination", `${packet.destination}/${bits}`),
      option("protocol", name),
    ],
    matches: withPorts.has(protocol)
      ? [{ name, options: [option("dport", String(packet.destinationPort))] }]
      : [],
    action: { kind: "target", target: { name: "ACCEPT", options: [] } },
  };
};
