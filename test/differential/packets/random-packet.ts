import {
  type Address,
  address,
  addressFromNumber,
  type Family,
  familyOf,
  type MacAddress,
} from "../../../src/net/index.ts";
import type { Packet } from "../../../src/verify/index.ts";
import { type Probe, withLength } from "../harness/encode.ts";
import { bridges, type Cable, cables, layer3Links, stations, upperOf } from "../harness/network.ts";
import { destinationPorts } from "../harness/ports.ts";
import { protocols, tcpFlags } from "../harness/protocols.ts";
import { allAddresses } from "../hosts/addresses.ts";
import type { Random } from "../random.ts";
import { isFirstOther, uniquePort, type Uniques } from "./uniques.ts";
import { type Hints, hintsOf, type Line } from "./hints.ts";

const protocolNumbers: Readonly<Record<string, number>> = {
  tcp: protocols.tcp,
  udp: protocols.udp,
  sctp: protocols.sctp,
};

const randomAddress = (random: Random, family: Family): Address =>
  random.chance(0.95)
    ? address(random.pick(allAddresses(family)))
    : family === "ipv4"
      ? addressFromNumber("ipv4", BigInt(random.integer(0x0100_0000, 0xdfff_ffff)))
      : addressFromNumber("ipv6", (0x2000n << 112n) | BigInt(random.bits()));

/** Addresses that nobody answers on the wire, or that mean more than one host. */
const isOrdinary = (one: Address): boolean =>
  familyOf(one) === "ipv4" ? !/^(0|127|22[4-9]|2[3-5]\d)\./.test(one) : !/^(ff|fe80|::)/.test(one);

/** The cable that a station with this address is at, if its subnet says so. */
const homeOf = (source: Address): string | null => {
  const [, link] = /^10\.0\.([0-7])\.|^fd00:0:0:([0-7]):/.exec(source)?.filter(Boolean) ?? [];
  return link === undefined ? null : (layer3Links[Number(link)] ?? null);
};

const pickCable = (random: Random, hints: Hints, source: Address): Cable => {
  const wanted = hints.input ?? (random.chance(0.6) ? homeOf(source) : null);
  const fitting = cables.filter(
    (cable) => cable.hasCarrier && (cable.link === wanted || upperOf(cable) === wanted),
  );
  return random.pick(fitting.length > 0 ? fitting : cables.filter(({ hasCarrier }) => hasCarrier));
};

/** To the host itself, or past it to another station of its bridge. */
const macsOf = (
  random: Random,
  cable: Cable,
): { readonly sourceMac: MacAddress; readonly destinationMac: MacAddress } => {
  if (cable.bridge === null) return { sourceMac: cable.peerMac, destinationMac: cable.mac };
  const own = stations.filter(({ port }) => port === cable.link);
  const others = stations.filter(({ port }) => port[0] === cable.link[0] && port !== cable.link);
  const bridge = bridges.find(({ name }) => name === cable.bridge)!;
  return {
    sourceMac: random.pick(own).mac,
    destinationMac: random.chance(0.65) ? bridge.mac : random.pick(others).mac,
  };
};

const protocolOf = (random: Random, family: Family, hint: string | undefined): number => {
  const icmp = family === "ipv4" ? protocols.icmp : protocols.icmpv6;
  const hinted = hint === undefined ? undefined : (protocolNumbers[hint] ?? icmp);
  if (hinted !== undefined && random.chance(0.85)) return hinted;
  return random.weighted([
    [9, protocols.tcp],
    [9, protocols.udp],
    [4, icmp],
    [1, protocols.sctp],
    [1, protocols.other],
  ]);
};

const flagsOf = (random: Random): number =>
  random.weighted([
    [16, tcpFlags.syn],
    [3, tcpFlags.ack],
    [1, tcpFlags.syn | tcpFlags.ack],
    [1, tcpFlags.rst],
    [1, tcpFlags.fin | tcpFlags.ack],
    [1, 0],
  ]);

const emptyPacket: Packet = {
  family: "ipv4",
  input: null,
  source: address("0.0.0.0"),
  destination: address("0.0.0.0"),
  protocol: 0,
  sourcePort: 0,
  destinationPort: 0,
  icmpType: 0,
  icmpCode: 0,
  icmpId: 0,
  tcpFlags: 0,
  tos: 0,
  ttl: 64,
  length: 0,
  mark: 0,
  sourceMac: null,
  destinationMac: null,
  userId: null,
};

/** Ports, flags or the type of an ICMP message. */
const transportOf = (random: Random, uniques: Uniques, protocol: number, hints: Hints): Partial<Packet> => {
  const port = uniquePort(random, uniques, protocol, hints.sourcePort);
  if (protocol === protocols.icmp || protocol === protocols.icmpv6) {
    const [ask, answer] = protocol === protocols.icmp ? [8, 0] : [128, 129];
    return { icmpType: random.chance(0.9) ? ask : answer, icmpId: port };
  }
  if (protocol === protocols.other) return {};
  return {
    sourcePort: port,
    destinationPort: hints.destinationPort ?? random.pick(destinationPorts),
    tcpFlags: protocol === protocols.tcp ? flagsOf(random) : 0,
  };
};

const familyFor = (random: Random, hints: Hints): Family =>
  hints.family ?? (random.chance(0.6) ? "ipv4" : "ipv6");

/** The probe of a packet that nobody has sent yet. */
export const probeOf = (packet: Packet, tag: number, rest: Partial<Probe> = {}): Probe =>
  withLength({
    packet,
    tag,
    sequence: (tag * 256) >>> 0,
    acknowledgement: (tag * 256) >>> 0,
    quoted: null,
    padding: 0,
    ...rest,
  });

/** Hints of up to two lines; noise, in one packet of eight. */
const drawHints = (random: Random, lines: readonly Line[]): Hints => {
  if (lines.length === 0 || random.chance(0.12)) return {};
  const first = hintsOf(random, random.pick(lines));
  if (random.chance(0.5)) return first;
  const second = hintsOf(random, random.pick(lines));
  return second.family === undefined || first.family === undefined || first.family === second.family
    ? { ...second, ...first }
    : first;
};

const fitting = (one: Address | undefined, family: Family): Address | null =>
  one !== undefined && familyOf(one) === family && isOrdinary(one) ? one : null;

/** A first packet that arrives at the host by a cable, guided by what the host's lines speak of. */
export const randomArrival = (
  random: Random,
  lines: readonly Line[],
  uniques: Uniques,
  tag: number,
): Probe => {
  const hints = drawHints(random, lines);
  const family = familyFor(random, hints);
  const source = fitting(hints.source, family) ?? randomAddress(random, family);
  const cable = pickCable(random, hints, source);
  const wanted = protocolOf(random, family, hints.protocol);
  const protocol = wanted === protocols.other && !isFirstOther(uniques) ? protocols.udp : wanted;
  const packet: Packet = {
    ...emptyPacket,
    family,
    input: cable.link,
    source,
    destination: fitting(hints.destination, family) ?? randomAddress(random, family),
    protocol,
    ...transportOf(random, uniques, protocol, hints),
    tos: hints.tos ?? (random.chance(0.1) ? random.pick([0x10, 0x08, 0xb8]) : 0),
    ttl: random.weighted([
      [10, 64],
      [1, 33],
      [1, 200],
    ]),
    ...macsOf(random, cable),
  };
  return probeOf(packet, tag, {
    padding: random.weighted([
      [6, 0],
      [1, 12],
      [1, 20],
    ]),
  });
};

/** A first packet that a socket of the host sends; `own` are addresses that the host has. */
export const randomDeparture = (
  random: Random,
  lines: readonly Line[],
  uniques: Uniques,
  own: readonly Address[],
  tag: number,
): Probe | null => {
  const hints = drawHints(random, lines);
  const family = familyFor(random, hints);
  const sources = own.filter((one) => familyOf(one) === family);
  if (sources.length === 0) return null;
  const icmp = family === "ipv4" ? protocols.icmp : protocols.icmpv6;
  const protocol = random.chance(0.75) ? protocols.udp : icmp;
  const transport = transportOf(random, uniques, protocol, hints);
  const packet: Packet = {
    ...emptyPacket,
    family,
    source: random.pick(sources),
    destination: fitting(hints.destination, family) ?? randomAddress(random, family),
    protocol,
    ...transport,
    ...(protocol === icmp ? { icmpType: family === "ipv4" ? 8 : 128 } : {}),
    tos: random.chance(0.1) ? 0x10 : 0,
    mark: random.chance(0.2) ? random.pick([0x1, 0x2, 0x3, 0x10]) : 0,
    userId: random.pick([0, 1000, 1001, 2000]),
  };
  return probeOf(packet, tag);
};
