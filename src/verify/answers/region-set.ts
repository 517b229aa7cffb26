import { addressNumber, type Family, prefixFamily, prefixRange, protocolNumber } from "../../net/index.ts";
import type { AddressSet, Traffic } from "../../questions/index.ts";
import { everything, type Ref } from "../sets/index.ts";
import type { Field, HeaderSpace } from "../space/index.ts";

/** Packets whose address in `field` is in one of the sets. */
export const addressesIn = (space: HeaderSpace, field: Field, sets: readonly AddressSet[]): Ref =>
  space.diagrams.overrideAll(sets.map((set) => addressesInOne(space, field, set)));

const addressesInOne = (space: HeaderSpace, field: Field, { within, except }: AddressSet): Ref =>
  space.diagrams.without(unionOf(space, field, within), unionOf(space, field, except));

const unionOf = (space: HeaderSpace, field: Field, prefixes: AddressSet["within"]): Ref =>
  space.addressSet(
    field,
    prefixes.filter((prefix) => prefixFamily(prefix) === space.family),
  );

/** Whether all addresses from `first` to `last` are in the sets, some, or none. */
export const holdsRange = (
  sets: readonly AddressSet[],
  { first, last }: { readonly first: AddressText; readonly last: AddressText },
): "all" | "some" | "none" => {
  const range = [addressNumber(first), addressNumber(last)] as const;
  let verdict: "all" | "some" | "none" = "none";
  for (const { within, except } of sets) {
    const around = within.filter((prefix) => prefixFamily(prefix) === familyOfText(first)).map(numbersOf);
    const holes = except.filter((prefix) => prefixFamily(prefix) === familyOfText(first)).map(numbersOf);
    if (!around.some((whole) => meets(whole, range))) continue;
    if (holes.some((hole) => covers(hole, range))) continue;
    const isWhole = around.some((whole) => covers(whole, range)) && !holes.some((hole) => meets(hole, range));
    verdict = isWhole ? "all" : verdict === "all" ? "all" : "some";
  }
  return verdict;
};

type AddressText = Parameters<typeof addressNumber>[0];
type Numbers = readonly [first: bigint, last: bigint];

const familyOfText = (text: AddressText): Family => (text.includes(":") ? "ipv6" : "ipv4");

const numbersOf = (prefix: AddressSet["within"][number]): Numbers => {
  const { first, last } = prefixRange(prefix);
  return [addressNumber(first), addressNumber(last)];
};

const meets = ([a, b]: Numbers, [c, d]: Numbers): boolean => a <= d && c <= b;
const covers = ([a, b]: Numbers, [c, d]: Numbers): boolean => a <= c && d <= b;

/** The first packets of conversations of these kinds. */
export const startsOf = (space: HeaderSpace, traffic: readonly Traffic[]): Ref => {
  const { diagrams } = space;
  const kinds = traffic.filter(({ family }) => family === null || family === space.family);
  const asked = diagrams.overrideAll(kinds.map((kind) => packetsOf(space, kind)));
  return diagrams.intersection(asked, firstPackets(space));
};

const packetsOf = (space: HeaderSpace, { protocol, ports, icmp }: Traffic): Ref => {
  const { diagrams, fields } = space;
  const parts = [
    protocol === null ? everything : space.equal(fields.protocol, protocol),
    ports === null ? everything : space.portSet(fields.dport, [ports]),
    icmp === null ? everything : icmpOf(space, icmp),
  ];
  return parts.reduce((left, right) => diagrams.intersection(left, right));
};

/** Type and code stand where other protocols have the source port. */
const icmpOf = (space: HeaderSpace, { type, code }: NonNullable<Traffic["icmp"]>): Ref =>
  space.masked(space.fields.sport, (type << 8) | (code ?? 0), code === null ? 0xff00 : 0xffff);

const { icmp: icmpV4, icmpv6: icmpV6, tcp } = protocolNumber;

/**
 * Messages that conntrack takes for the beginning of something: echo, timestamp, information and mask requests
 * (`nf_conntrack_proto_icmp.c`); echo and node information requests (`nf_conntrack_proto_icmpv6.c`).
 */
const requests = { ipv4: [8, 13, 15, 17], ipv6: [128, 139] } as const;

/** TCP begins with SYN alone (RFC 9293 §3.5), ICMP with a request; other protocols with anything. */
const firstPackets = (space: HeaderSpace): Ref => {
  const { diagrams, fields, family } = space;
  const icmp = space.equal(fields.protocol, family === "ipv4" ? icmpV4 : icmpV6);
  const asks = diagrams.overrideAll(requests[family].map((type) => icmpOf(space, { type, code: null })));
  const overTcp = space.equal(fields.protocol, tcp);
  const [syn, finSynRstAck] = [0x02, 0x17];
  const opens = space.masked(fields.tcpFlags, syn, finSynRstAck);
  const others = diagrams.without(diagrams.complement(icmp), overTcp);
  return diagrams.overrideAll([
    diagrams.intersection(icmp, asks),
    diagrams.intersection(overTcp, opens),
    others,
  ]);
};

/**
 * What an ordinary packet is like: it may be sent on at least once more, fits every link (RFC 8200 §5), and its sender
 * gave it no mark.
 */
export const ordinary = (space: HeaderSpace): Ref => {
  const { diagrams, fields } = space;
  const goesOn = diagrams.intersection(space.range(fields.ttl, 3, 255), space.range(fields.length, 28, 1280));
  return diagrams.intersection(goesOn, space.equal(fields.mark, 0));
};
