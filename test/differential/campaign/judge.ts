import { addressNumber, parseAddress } from "../../../src/net/index.ts";
import type { SeenPacket } from "../harness/decode.ts";
import type { Probe } from "../harness/encode.ts";
import { cables } from "../harness/network.ts";
import { protocols } from "../harness/protocols.ts";
import type { Leeway, Way } from "./answer.ts";
import type { Observation } from "./observation.ts";

/** Why `seen` is not what `way` says; `null` when it is. */
export const differenceOf = (way: Way, probe: Probe, seen: Observation): string | null => {
  switch (way.outcome.verdict) {
    case "forwarded":
      return forwarded(way, probe, seen);
    case "delivered":
      return delivered(way, probe, seen);
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

const forwarded = (way: Way, probe: Probe, { frames, kept, told }: Observation): string | null => {
  if (kept.length > 0) return "was kept";
  if (told.length > 0) return `sender was told by ${said(told[0]!)}`;
  if (frames.length === 0) return "was not seen again";
  const seen = frames.map(({ link }) => link).toSorted();
  const expected = expectedLinks(way);
  if (expected !== null && seen.join() !== expected.toSorted().join()) return `left by ${seen.join(", ")}`;
  if (expected === null && !isPortOf(way.outcome.out, seen)) return `left by ${seen.join(", ")}`;
  return headers(way, probe, frames[0]!.packet);
};

/** The links of the host that frames leave by; `null` when that is left to a bridge. */
const expectedLinks = ({ outcome: { out }, ports }: Way): readonly string[] | null => {
  if (ports !== null) return ports;
  return out !== null && cables.some(({ link }) => link === out) ? [out] : null;
};

const isPortOf = (bridge: string | null, links: readonly string[]): boolean =>
  links.every((link) => cables.some((cable) => cable.link === link && cable.bridge === bridge));

const delivered = (way: Way, probe: Probe, { frames, kept, told }: Observation): string | null => {
  if (frames.length > 0) return `left by ${frames[0]!.link}`;
  if (told.length > 0) return `sender was told by ${said(told[0]!)}`;
  return kept.length === 0 ? "was not kept" : headers(way, probe, kept[0]!);
};

/** Whether addresses and ports are as they should be. The header that raw sockets of IPv6 see has no hop limit. */
const headers = ({ outcome: { packet }, leeways }: Way, _probe: Probe, seen: SeenPacket): string | null => {
  const hasPorts = seen.protocol === protocols.tcp || seen.protocol === protocols.udp || seen.protocol === protocols.sctp;
  const fields = ["source", "destination", ...(hasPorts ? (["sourcePort", "destinationPort"] as const) : [])] as const;
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
