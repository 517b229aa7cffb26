import { macBytes, parseMac } from "../../../net/index.ts";
import { everything, type Ref, undefinedRef } from "../../sets/index.ts";
import type { Field, HeaderSpace } from "../../space/index.ts";
import { byLink } from "../loads/link-values.ts";
import {
  byOptions,
  inAddressRange,
  inSpans,
  invertedBy,
  type MatchContext,
  type OptionTests,
  unknownMatch,
  type XtMatchers,
} from "./match-context.ts";
import { maskedNumber, numberOf, spanOf, spansOf, tcpFlagsOf } from "./option-values.ts";

const mostPort = 0xffff;

/** A field whose number is in the span that the option says. */
const span =
  (field: (space: HeaderSpace) => Field, most = mostPort): OptionTests[string] =>
  ({ scope: { space } }, { values: [text = ""] }) =>
    inSpans(space, field(space), [spanOf(text, most)]);

const ports: OptionTests = {
  sport: span(({ fields }) => fields.sport),
  dport: span(({ fields }) => fields.dport),
  "source-port": span(({ fields }) => fields.sport),
  "destination-port": span(({ fields }) => fields.dport),
};

const tcpFlags: OptionTests[string] = ({ scope: { space } }, { values: [mask = "ALL", value = "NONE"] }) =>
  space.masked(space.fields.tcpFlags, tcpFlagsOf(value), tcpFlagsOf(mask));

/** `8`, `8/0`, `any`. */
const icmpType: OptionTests[string] = ({ scope: { space } }, { values: [text = "any"] }) => {
  if (text === "any") return everything;
  const [type, code] = text.split("/");
  const at = space.equal(space.bytes("transport", 0, 1), numberOf(type!));
  return code === undefined ? at : space.equal(space.bytes("transport", 1, 1), numberOf(code), at);
};

/** `--sports`, `--dports`, or `--ports` for either. */
const multiport =
  (fields: (space: HeaderSpace) => readonly Field[]): OptionTests[string] =>
  ({ scope: { space } }, { values: [text = ""] }) =>
    space.diagrams.overrideAll(fields(space).map((field) => inSpans(space, field, spansOf(text, mostPort))));

const dscp: OptionTests[string] = ({ scope: { space } }, { values: [text = "0"] }) =>
  space.masked(space.fields.tos, numberOf(text) << 2, 0xfc);

const tos: OptionTests[string] = ({ scope: { space } }, { values: [text = "0"] }) => {
  const [value, mask] = maskedNumber(text, 0xff);
  return space.masked(space.fields.tos, value, mask);
};

/** `ttl_mt` and `hl_mt6`. */
const hops = (prefix: "ttl" | "hl"): OptionTests => ({
  [`${prefix}-eq`]: ({ scope: { space } }, { values: [text = "0"] }) =>
    space.equal(space.fields.ttl, numberOf(text)),
  [`${prefix}-lt`]: ({ scope: { space } }, { values: [text = "0"] }) =>
    space.range(space.fields.ttl, 0, numberOf(text) - 1),
  [`${prefix}-gt`]: ({ scope: { space } }, { values: [text = "0"] }) =>
    space.range(space.fields.ttl, numberOf(text) + 1, 255),
});

/** `PACKET_*`. */
const packetTypes: Readonly<Record<string, number>> = { unicast: 0, broadcast: 1, multicast: 2 };

/** The link header is there, and is that of Ethernet (`xt_mac.c`); only the address itself is inverted. */
const macMatch = (
  context: MatchContext,
  options: readonly { readonly values: readonly string[]; readonly invert: boolean; readonly name: string }[],
): Ref => {
  const { space, links } = context.scope;
  const [option] = options;
  const mac = parseMac(option?.values[0]?.toLowerCase() ?? "");
  if (option === undefined || mac === null) return unknownMatch(context, "mac", options);
  const number = macBytes(mac).reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  const ethernet = links
    .filter(({ type }) => type === null || type === 1)
    .map(({ name }) => byLink(space, "input", name));
  return space.diagrams.guard(
    space.diagrams.overrideAll(ethernet),
    invertedBy(space, option, space.equal(space.bytes("link", 6, 6), number)),
  );
};

/** `IPV6_ECT` and its like: the two low bits of the traffic class. */
const ecn: OptionTests = {
  "ecn-ip-ect": ({ scope: { space } }, { values: [text = "0"] }) =>
    space.masked(space.fields.tos, numberOf(text), 3),
  "ecn-tcp-cwr": ({ scope: { space } }) => space.masked(space.fields.tcpFlags, 0x80, 0x80),
  "ecn-tcp-ece": ({ scope: { space } }) => space.masked(space.fields.tcpFlags, 0x40, 0x40),
};

/** Security parameter indices: four bytes of the transport header. */
const index = (name: string, offset: number): OptionTests => ({
  [name]: span((space) => space.bytes("transport", offset, 4), 0xffff_ffff),
});

/** Matches on the packet itself, exactly. */
export const packetMatches: XtMatchers = {
  comment: () => everything,
  tcp: byOptions("tcp", {
    ...ports,
    "tcp-flags": tcpFlags,
    syn: (context, option) => tcpFlags(context, { ...option, values: ["FIN,SYN,RST,ACK", "SYN"] }),
  }),
  udp: byOptions("udp", ports),
  udplite: byOptions("udplite", ports),
  sctp: byOptions("sctp", ports),
  dccp: byOptions("dccp", ports),
  icmp: byOptions("icmp", { "icmp-type": icmpType }),
  icmp6: byOptions("icmp6", { "icmpv6-type": icmpType }),
  multiport: byOptions("multiport", {
    sports: multiport(({ fields }) => [fields.sport]),
    dports: multiport(({ fields }) => [fields.dport]),
    ports: multiport(({ fields }) => [fields.sport, fields.dport]),
  }),
  esp: byOptions("esp", index("espspi", 0)),
  ah: byOptions("ah", index("ahspi", 4)),
  iprange: byOptions("iprange", {
    "src-range": ({ scope: { space } }, { values: [text = ""] }) =>
      inAddressRange(space, space.fields.source, text),
    "dst-range": ({ scope: { space } }, { values: [text = ""] }) =>
      inAddressRange(space, space.fields.destination, text),
  }),
  mac: macMatch,
  pkttype: byOptions("pkttype", {
    "pkt-type": ({ scope: { space } }, { values: [text = ""] }) =>
      packetTypes[text] === undefined
        ? undefinedRef
        : space.equal(space.fields.packetType, packetTypes[text]),
  }),
  length: byOptions("length", { length: span(({ fields }) => fields.length) }),
  dscp: byOptions("dscp", { dscp }),
  tos: byOptions("tos", { tos }),
  ttl: byOptions("ttl", hops("ttl")),
  hl: byOptions("hl", hops("hl")),
  ecn: byOptions("ecn", ecn),
};
