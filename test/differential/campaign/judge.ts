import type { Probe } from "../harness/encode.ts";
import { addressNumber, parseAddress } from "../../../src/net/index.ts";
import type { SeenPacket } from "../harness/decode.ts";
import { neighbourMac } from "../harness/lines.ts";
import { cables, stations } from "../harness/network.ts";
import { destinationPorts } from "../harness/ports.ts";
import { protocols } from "../harness/protocols.ts";
import type { Leeway, Way } from "./answer.ts";
import type { Observation } from "./observation.ts";

/** Why `seen` is not what `way` says; `null` when it is. */
export const differenceOf = (way: Way, probe: Probe, seen: Observation): string | null => {
  if (asksForNeighbour(way)) return nothing(seen);
  switch (way.outcome.verdict) {
    case "forwarded":
      return forwarded(way, probe, seen);
    case "delivered":
      return delivered(way, seen);
    case "dropped":
      return nothing(seen) ?? (seen.told.length > 0 ? `was told of a drop by ${said(seen.told[0]!)}` : null);
    case "rejected":
    case "unroutable":
      return nothing(seen);
  }
};

/** What was seen, in words. */
export const wordsOf = (seen: Observation): string =>
  [
    ...seen.frames.map(({ link, packet }) => `left by ${link} as ${said(packet)}`),
    ...seen.kept.map((packet) => `was kept as ${said(packet)}`),
    ...seen.told.map((packet) => `sender told by ${said(packet)}`),
    ...(seen.errno === null ? [] : [`socket met errno ${seen.errno}`]),
  ].join(", ") || "was not seen again";

const said = (packet: SeenPacket): string => {
  const isIcmp = packet.protocol === protocols.icmp || packet.protocol === protocols.icmpv6;
  const ends = `${packet.source}:${packet.sourcePort} > ${packet.destination}:${packet.destinationPort}`;
  return `protocol ${packet.protocol} ${ends}${isIcmp ? ` type ${packet.icmpType}/${packet.icmpCode}` : ""}`;
};

const nothing = ({ frames, kept }: Observation): string | null => {
  if (frames.length > 0) return `left by ${frames.map(({ link }) => link).join(", ")}`;
  return kept.length > 0 ? "was kept" : null;
};

/** A packet for a station whose MAC is not known waits, and nobody of the tester's answers. */
export const asksForNeighbour = ({ trace }: Way): boolean =>
  trace.some(({ stage, decision }) => stage === "neighbour" && decision.includes("not known yet"));

const forwarded = (way: Way, probe: Probe, { frames, kept, told }: Observation): string | null => {
  if (kept.length > 0) return "was kept";
  if (told.length > 0) return `sender was told by ${said(told[0]!)}`;
  if (frames.length === 0) return isTranslatedOnBridge(way, probe) ? null : "was not seen again";
  const wrong = frames.find(({ link }) => !isBehind(way.outcome.out, link, isFlooded(way, probe)));
  if (wrong !== undefined) return `left by ${wrong.link}`;
  return headers(way, frames[0]!.packet);
};

/** Whether a frame of `link` left by `out`: itself, the bridge that it is a port of, or one port of many. */
const isBehind = (out: string | null, link: string, isFlooded: boolean): boolean => {
  const cable = cables.find((cable) => cable.link === link)!;
  const other = cables.find((cable) => cable.link === out);
  return out === link || cable.bridge === out || (isFlooded && other?.bridge === cable.bridge);
};

/**
 * A bridge sends what is for a station that it does not know to all its ports; the model tells one of them. A frame that
 * is translated while it is bridged may go to any station of its new next hop.
 */
export const isFlooded = ({ outcome }: Way, { packet }: Probe): boolean => {
  const bridge = cables.find(({ link }) => link === outcome.out)?.bridge ?? outcome.out;
  const towards = outcome.nextHop ?? outcome.packet.destination;
  const macs = [packet.destinationMac, bridge === null ? null : neighbourMac(bridge, towards)];
  if (stations.some(({ mac, isKnown }) => macs.includes(mac) && !isKnown)) return true;
  return isTranslatedOnBridge({ outcome }, { packet });
};

/** Such a frame waits where the MAC of its new next hop is not known, which the model does not follow. */
const isTranslatedOnBridge = (
  { outcome }: Pick<Way, "outcome">,
  { packet }: Pick<Probe, "packet">,
): boolean =>
  cables.some(({ link, bridge }) => link === packet.input && bridge !== null) &&
  outcome.packet.destination !== packet.destination;

const delivered = (way: Way, { frames, kept, told }: Observation): string | null => {
  if (frames.length > 0) return `left by ${frames[0]!.link}`;
  if (told.length > 0 && destinationPorts.includes(kept[0]?.destinationPort ?? 0))
    return `sender was told by ${said(told[0]!)}`;
  return kept.length === 0 ? "was not kept" : headers(way, kept[0]!);
};

/** Whether addresses and ports are as they should be. */
const headers = ({ outcome: { packet }, leeways }: Way, seen: SeenPacket): string | null => {
  const hasPorts =
    seen.protocol === protocols.tcp || seen.protocol === protocols.udp || seen.protocol === protocols.sctp;
  const fields = [
    "source",
    "destination",
    ...(hasPorts ? (["sourcePort", "destinationPort"] as const) : []),
  ] as const;
  for (const field of fields) {
    const leeway = leeways.find((one) => one.field === field);
    if (leeway === undefined ? seen[field] !== packet[field] : !lies(seen[field], leeway))
      return `has ${field} ${seen[field]}`;
  }
  return null;
};

const lies = (value: string | number, { first, last }: Leeway): boolean => {
  const at = numberOf(value);
  return at >= numberOf(first) && at <= numberOf(last);
};

const numberOf = (value: string | number): bigint =>
  typeof value === "number" ? BigInt(value) : addressNumber(parseAddress(value)!);
