import type { NftExpression, NftFamily } from "../nftables.ts";
import { headerFieldAt, type HeaderName } from "./header-fields.ts";
import type { Operand } from "./operand.ts";
import type { ValueType } from "./value-text.ts";

type Of<Kind extends NftExpression["kind"]> = Extract<NftExpression, { readonly kind: Kind }>;

/** Which protocols earlier matches of the rule have settled. */
export interface Protocols {
  readonly network: "ip" | "ip6" | "arp" | null;
  readonly transport: "tcp" | "udp" | "sctp" | "icmp" | "icmpv6" | null;
}

/** What the family of a table settles. */
export const protocolsOf = (family: NftFamily): Protocols => ({
  network: family === "ip" || family === "ip6" || family === "arp" ? family : null,
  transport: null,
});

const metaTypes: Readonly<Record<string, ValueType>> = {
  protocol: "ether_type",
  mark: "mark",
  iif: "iface_index",
  oif: "iface_index",
  iifname: "ifname",
  oifname: "ifname",
  ibrname: "ifname",
  obrname: "ifname",
  sdifname: "ifname",
  skuid: "uid",
  skgid: "gid",
  nfproto: "nf_proto",
  l4proto: "inet_proto",
  pkttype: "pkt_type",
  iifgroup: "devgroup",
  oifgroup: "devgroup",
};

const bytesOfType: Readonly<Record<string, number>> = {
  ifname: 16,
  ether_type: 2,
  nf_proto: 1,
  inet_proto: 1,
  pkt_type: 1,
  ct_dir: 1,
  ipv6_addr: 16,
  inet_service: 2,
};

const lengthOf = (type: ValueType): number => bytesOfType[type ?? ""] ?? 4;

/** Keys that `nft` writes without the word `meta`. */
const bareKeys = new Set(["iif", "oif", "iifname", "oifname", "iifgroup", "oifgroup"]);

/** `meta mark`, `iifname`. */
export const metaName = (key: string): string => (bareKeys.has(key) ? key : `meta ${key}`);

/** The type of what a meta key holds. */
export const metaType = (key: string): ValueType => metaTypes[key] ?? null;

const connectionTypes: Readonly<Record<string, ValueType>> = {
  state: "ct_state",
  direction: "ct_dir",
  status: "ct_status",
  mark: "mark",
  protocol: "inet_proto",
  l3proto: "nf_proto",
  "proto-src": "inet_service",
  "proto-dst": "inet_service",
  "ip saddr": "ipv4_addr",
  "ip daddr": "ipv4_addr",
  "ip6 saddr": "ipv6_addr",
  "ip6 daddr": "ipv6_addr",
};

/** The type of what a conntrack key holds. */
export const connectionType = (key: string): ValueType => connectionTypes[key] ?? null;

/** What `meta`, `ct`, `fib` and `payload` put in a register. */
export const loadOperand = (
  expression: Of<"meta"> | Of<"ct"> | Of<"fib"> | Of<"payload">,
  protocols: Protocols,
): Operand => {
  switch (expression.kind) {
    case "meta":
      return fieldOf(metaName(expression.key), metaType(expression.key));
    case "ct":
      return fieldOf(
        ["ct", expression.direction, expression.key].filter((word) => word !== null).join(" "),
        connectionType(expression.key),
      );
    case "fib":
      return fibOperand(expression);
    case "payload":
      return payloadOperand(expression, protocols);
  }
};

const fibOperand = ({ flags, result }: Of<"fib">): Operand => {
  const selectors = flags.filter((flag) => flag !== "present");
  return fieldOf(`fib ${selectors.join(" . ")} ${result}`, fibTypes[result]);
};

const fibTypes = { oif: "iface_index", oifname: "ifname", type: "fib_addrtype" } as const;

const fieldOf = (text: string, type: ValueType): Operand => ({
  kind: "field",
  text,
  type,
  length: lengthOf(type),
});

const headerOf = (base: Of<"payload">["base"], { network, transport }: Protocols): HeaderName | null => {
  if (base === "link") return "ether";
  if (base === "network") return network;
  return base === "transport" ? (transport ?? "th") : null;
};

const baseNames = { link: "ll", network: "nh", transport: "th", inner: "ih" } as const;

/** A header's field by name, or bits by their place: `@nh,96,32`. */
const payloadOperand = (payload: Of<"payload">, protocols: Protocols): Operand => {
  const { base, offset, length } = payload;
  const header = headerOf(base, protocols);
  const field = header === null ? null : headerFieldAt(header, offset, length);
  if (field !== null)
    return { kind: "field", text: `${header} ${field.name}`, type: field.type, length: field.length };
  return { kind: "field", text: `@${baseNames[base]},${8 * offset},${8 * length}`, type: null, length };
};
