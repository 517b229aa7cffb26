import { protocolNumber } from "../../net/index.ts";
import { type Block, coversRanges, joined, type Ranges, subtracted } from "../../verify/index.ts";

const withPorts = ["tcp", "udp", "sctp"] as const;
type PortProtocol = (typeof withPorts)[number];

/** Services as a rule can name them. */
export interface Services {
  /** All there are, those included that no rule can name by themselves (GRE, ESP). */
  readonly all: boolean;
  /** Destination ports. */
  readonly ports: Readonly<Record<PortProtocol, Ranges>>;
  readonly icmp: "none" | "ping" | "all";
}

const allPorts: Ranges = [[0n, 65_535n]];
const { icmp: icmpV4, icmpv6: icmpV6 } = protocolNumber;

/**
 * The services of a block. Where all protocols pass that rules cannot name, nothing less than all services says so: what
 * is too much is found by the next comparison, and denied before.
 */
export const servicesOf = (
  { traffic, services }: Block,
  ports: { readonly first: number; readonly last: number } | null,
): Services => {
  const given = (protocol: number): Ranges => {
    const found = traffic.filter(({ first, last }) => protocol >= first && protocol <= last);
    if (found.length > 0 && ports !== null) return [[BigInt(ports.first), BigInt(ports.last)]];
    return joined(
      found.flatMap((one) =>
        one.ports === null
          ? allPorts
          : one.ports.map(({ first, last }) => [BigInt(first), BigInt(last)] as const),
      ),
    );
  };
  const hasIcmp = [icmpV4, icmpV6].some((number) => given(number).length > 0);
  return {
    all: nameless.every((protocol) => given(protocol).length > 0),
    ports: {
      tcp: given(protocolNumber.tcp),
      udp: given(protocolNumber.udp),
      sctp: given(protocolNumber.sctp),
    },
    icmp: !hasIcmp ? "none" : services.includes("ping") ? "ping" : "all",
  };
};

const named: ReadonlySet<number> = new Set(Object.values(protocolNumber));

/** Protocols that the language has no word for. */
const nameless = Array.from({ length: 256 }, (_, protocol) => protocol).filter(
  (protocol) => !named.has(protocol),
);

/** What is in one or in the other. */
export const unionOfServices = (a: Services, b: Services): Services => ({
  all: a.all || b.all,
  ports: {
    tcp: joined([...a.ports.tcp, ...b.ports.tcp]),
    udp: joined([...a.ports.udp, ...b.ports.udp]),
    sctp: joined([...a.ports.sctp, ...b.ports.sctp]),
  },
  icmp: [a.icmp, b.icmp].includes("all") ? "all" : [a.icmp, b.icmp].includes("ping") ? "ping" : "none",
});

/** As a rule names them, in order; `null` for all. Empty when no rule can. */
export const serviceWords = ({ all, ports, icmp }: Services): readonly string[] | null => {
  if (all) return null;
  return [
    ...withPorts.flatMap((protocol) => portWords(protocol, ports[protocol])),
    ...(icmp === "none" ? [] : [icmp === "ping" ? "ping" : "icmp"]),
  ];
};

/** Nobody sends to port 0, and no rule can name it. */
const portWords = (protocol: PortProtocol, ranges: Ranges): readonly string[] => {
  if (coversRanges(ranges, allPorts)) return [protocol];
  return subtracted(ranges, [[0n, 0n]]).map(([first, last]) =>
    first === last ? `${protocol}/${first}` : `${protocol}/${first}-${last}`,
  );
};
