import { decodeFrame, decodePacket, type SeenPacket } from "../harness/decode.ts";
import type { Probe } from "../harness/encode.ts";
import { cables } from "../harness/network.ts";
import { protocols, tcpFlags } from "../harness/protocols.ts";
import type { Sighting } from "../harness/wire.ts";

/** Everything that was seen of one packet. */
export interface Observation {
  /** Where it left the host, by the host's links. */
  readonly frames: { readonly link: string; readonly packet: SeenPacket }[];
  /** What the host kept for itself. */
  readonly kept: SeenPacket[];
  /** Errors and resets that the host made about it. */
  readonly told: SeenPacket[];
  /** The errno with which the host refused to send its own packet. */
  errno: number | null;
}

/** What was seen of each probe of a batch, in the order of `probes`. */
export const observationsOf = (
  probes: readonly Probe[],
  sightings: readonly Sighting[],
): readonly Observation[] => {
  const observations = probes.map((): Observation => ({ frames: [], kept: [], told: [], errno: null }));
  const byTag = new Map(probes.map(({ tag }, at) => [tag, at]));
  const byReset = new Map(probes.flatMap((probe, at) => resetsOf(probe).map((key) => [key, at] as const)));
  for (const sighting of sightings) {
    if (sighting.kind === "refused") {
      observations[sighting.item]!.errno = sighting.errno;
      continue;
    }
    const packet = sighting.kind === "frame" ? decodeFrame(sighting.bytes) : decodePacket(sighting.bytes);
    if (packet === null) continue;
    const at = packet.tag === null ? byReset.get(resetKey(packet)) : byTag.get(packet.tag);
    if (at !== undefined) note(observations[at]!, sighting, packet, isAbout(packet, probes[at]!));
  }
  return observations;
};

/** Whether it is not the probe but an answer to it: a bridge sends the resets and errors of its host by itself. */
const isAbout = (packet: SeenPacket, probe: Probe): boolean =>
  packet.tag === null ||
  packet.protocol !== probe.packet.protocol ||
  (isError(packet) && probe.quoted === null);

const isError = ({ protocol, icmpType }: SeenPacket): boolean =>
  (protocol === protocols.icmp && icmpType === 3) || (protocol === protocols.icmpv6 && icmpType < 128);

const note = (observation: Observation, sighting: Sighting, packet: SeenPacket, isAbout: boolean): void => {
  if (isAbout) observation.told.push(packet);
  else if (sighting.kind === "frame") observation.frames.push({ link: cables[sighting.peer]!.link, packet });
  else if (sighting.kind === "kept") observation.kept.push(packet);
  else observation.told.push(packet);
};

/** A reset carries no tag, but answers with the numbers of the segment that it is about (RFC 9293 §3.10.7.1). */
const resetsOf = ({ packet, sequence, acknowledgement, padding }: Probe): readonly string[] => {
  if (packet.protocol !== protocols.tcp) return [];
  const { tcpFlags: flags } = packet;
  const span = 8 + padding + (flags & tcpFlags.syn ? 1 : 0) + (flags & tcpFlags.fin ? 1 : 0);
  return flags & tcpFlags.ack
    ? [`sequence ${acknowledgement}`]
    : [`acknowledgement ${(sequence + span) >>> 0}`];
};

const resetKey = ({ protocol, tcpFlags: flags, sequence, acknowledgement }: SeenPacket): string =>
  protocol !== protocols.tcp
    ? ""
    : flags & tcpFlags.ack
      ? `acknowledgement ${acknowledgement}`
      : `sequence ${sequence}`;
