import { assertNever } from "../../diagnostics/index.ts";
import { type Family, type PortRange, protocolNumber } from "../../net/index.ts";
import type { IcmpType, ServiceMatch } from "../../policy/index.ts";
import { type End, icmpType, inSet, loadPort, type Match, portIn, transport } from "../nftables/match.ts";
import type { TrafficBox } from "../layers/index.ts";
import type { SetStore } from "../nftables/set-store.ts";

/** The packets of one kind of traffic, in the direction in which flows start and in the other. */
export interface Traffic {
  /** The only family that has it, or `null`. */
  readonly family: Family | null;
  readonly original: Match;
  /** `null` when there are no replies. */
  readonly reply: Match | null;
  /** All that can match, and whether all that does. */
  readonly box: TrafficBox;
  readonly isExact: boolean;
}

/** All packets. */
const everything: Traffic = {
  family: null,
  original: [],
  reply: [],
  box: { kind: "any" },
  isExact: true,
};

/** The traffic of a rule's services; without any, everything. Ports of one protocol share a set. */
export const trafficOf = (services: readonly ServiceMatch[], sets: SetStore): readonly Traffic[] => {
  if (services.length === 0) return [everything];
  return [
    ...(["tcp", "udp", "sctp"] as const).flatMap((protocol) => portTraffic(services, protocol, sets)),
    ...services.flatMap(otherTraffic),
  ];
};

/** `tcp dport PORTS`, or for replies `tcp sport PORTS`. */
export const portsOfProtocol = (
  protocol: "tcp" | "udp" | "sctp",
  ranges: readonly PortRange[],
  sets: SetStore,
): Traffic => {
  const set = ranges.length === 1 ? null : sets.ports(ranges);
  return new PortTraffic(protocolNumber[protocol], ranges, set);
};

/** Most rules of a long list are never written out, so their matches are made when they are asked for. */
class PortTraffic implements Traffic {
  readonly family = null;
  readonly isExact = true;
  readonly box: TrafficBox & { readonly kind: "ports" };
  /** The set of ports where there is more than one range. */
  readonly #set: string | null;

  constructor(protocol: number, ports: readonly PortRange[], set: string | null) {
    this.box = { kind: "ports", protocol, ports };
    this.#set = set;
  }

  get original(): Match {
    return this.#at("destination");
  }

  get reply(): Match {
    return this.#at("source");
  }

  #at(end: End): Match {
    const { protocol, ports } = this.box;
    const match = this.#set === null ? portIn(end, ports[0]!) : [loadPort(end), inSet(this.#set)];
    return [...transport(protocol), ...match];
  }
}

const portTraffic = (
  services: readonly ServiceMatch[],
  protocol: "tcp" | "udp" | "sctp",
  sets: SetStore,
): readonly Traffic[] => {
  const ranges = services.flatMap((service) =>
    service.kind === "ports" && service.protocol === protocol ? [service.ports] : [],
  );
  return ranges.length === 0 ? [] : [portsOfProtocol(protocol, ranges, sets)];
};

const otherTraffic = (service: ServiceMatch): readonly Traffic[] => {
  switch (service.kind) {
    case "ports":
      return [];
    case "protocol":
      return service.protocol === "icmp" ? allIcmp : [wholeProtocol(protocolNumber[service.protocol])];
    case "icmp":
      return [
        ...(service.ipv4 === null ? [] : [icmpTraffic("ipv4", service.ipv4)]),
        ...(service.ipv6 === null ? [] : [icmpTraffic("ipv6", service.ipv6)]),
      ];
    default:
      return assertNever(service);
  }
};

const wholeProtocol = (number: number, family: Family | null = null): Traffic => ({
  family,
  original: transport(number),
  reply: transport(number),
  box: { kind: "protocol", protocol: number },
  isExact: true,
});

const allIcmp: readonly Traffic[] = [
  wholeProtocol(protocolNumber.icmp, "ipv4"),
  wholeProtocol(protocolNumber.icmpv6, "ipv6"),
];

/** What answers a query: the only ICMP that conntrack takes for a reply (`nf_conntrack_proto_icmp.c`, `invmap`). */
const answers: Readonly<Record<Family, ReadonlyMap<number, number>>> = {
  ipv4: new Map([
    [8, 0],
    [13, 14],
    [15, 16],
    [17, 18],
  ]),
  ipv6: new Map([
    [128, 129],
    [139, 140],
  ]),
};

const icmpTraffic = (family: Family, { type, code }: IcmpType): Traffic => {
  const protocol = family === "ipv4" ? protocolNumber.icmp : protocolNumber.icmpv6;
  const only = transport(protocol);
  const answer = answers[family].get(type);
  return {
    family,
    original: [...only, ...icmpType(type, code)],
    reply: answer === undefined ? null : [...only, ...icmpType(answer, null)],
    box: { kind: "protocol", protocol },
    isExact: false,
  };
};
