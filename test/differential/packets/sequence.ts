import type { Address } from "../../../src/net/index.ts";
import type { Packet } from "../../../src/verify/index.ts";
import type { SeenPacket } from "../harness/decode.ts";
import type { Probe } from "../harness/encode.ts";
import { bridges, cables, stations } from "../harness/network.ts";
import { protocols, tcpFlags } from "../harness/protocols.ts";
import type { Random } from "../random.ts";
import { probeOf } from "./random-packet.ts";

/**
 * What is sent after the first packet of a connection. `peer` is the host's link by which it arrives when not the one
 * by which the packet before had left; `source` who tells the error, when not the packet's receiver.
 */
export type Step =
  | { readonly kind: "again" }
  | { readonly kind: "reply"; readonly link: string | null }
  | { readonly kind: "error"; readonly link: string | null; readonly source: Address | null };

/** Packets of one connection: some before the packet filter is exchanged, some after. */
export interface Sequence {
  readonly first: Probe;
  readonly steps: readonly Step[];
  readonly after: readonly Step[];
}

/** What came of the packets of a sequence so far: all that later ones are made of. */
export interface Progress {
  readonly sequence: Sequence;
  /** The last packet in the direction of the first, as it was sent. */
  readonly sent: Probe;
  /** That packet as it was seen, and by which of the host's links; `null` for the link when the host kept it. */
  readonly seen: { readonly packet: SeenPacket; readonly link: string | null } | null;
  /** The last answer, as it was sent. */
  readonly answered: Probe | null;
}

/** A few steps, for about half of all sequences. */
export const randomSteps = (random: Random, others: readonly Address[]): readonly Step[] => {
  if (random.chance(0.55)) return [];
  const link = (): string | null =>
    random.chance(0.15) ? random.pick(cables.filter((cable) => cable.hasCarrier)).link : null;
  return random.list(1, 4, () =>
    random.weighted<() => Step>([
      [5, () => ({ kind: "reply", link: link() })],
      [3, () => ({ kind: "again" })],
      [2, () => ({ kind: "error", link: link(), source: random.chance(0.4) ? random.pick(others) : null })],
    ])(),
  );
};

/** The next packet of a sequence; `null` when what it would be about was never seen. `own` are the host's addresses. */
export const nextProbe = (
  progress: Progress,
  step: Step,
  own: ReadonlySet<Address>,
  tag: number,
): Probe | null => {
  switch (step.kind) {
    case "again":
      return again(progress, tag);
    case "reply":
      return progress.seen === null ? null : reply(progress, progress.seen, step.link, own, tag);
    case "error":
      return progress.seen === null ? null : error(progress.seen, step, tag);
  }
};

const payloadBytes = ({ packet, padding }: Pick<Probe, "packet" | "padding">): number =>
  packet.protocol === protocols.tcp ? padding + 8 : 0;

/** What a segment takes of the sequence space. */
const spanOf = (probe: Probe): number => {
  const { tcpFlags: flags } = probe.packet;
  return payloadBytes(probe) + (flags & tcpFlags.syn ? 1 : 0) + (flags & tcpFlags.fin ? 1 : 0);
};

const add = (sequence: number, more: number): number => (sequence + more) >>> 0;

/** The next packet of who began. */
const again = ({ sent, answered }: Progress, tag: number): Probe => {
  const isTcp = sent.packet.protocol === protocols.tcp;
  if (!isTcp || answered === null)
    return probeOf(sent.packet, tag, { padding: sent.padding, ...numbers(sent) });
  return probeOf({ ...sent.packet, tcpFlags: tcpFlags.ack }, tag, {
    padding: sent.padding,
    sequence: add(sent.sequence, spanOf(sent)),
    acknowledgement: add(answered.sequence, spanOf(answered)),
  });
};

const numbers = ({ sequence, acknowledgement }: Probe): Pick<Probe, "sequence" | "acknowledgement"> => ({
  sequence,
  acknowledgement,
});

/** How a packet comes back to the host by `link`: from a station there, to the host's own MAC. */
const arriving = (link: string, seen: SeenPacket): Pick<Packet, Placed> => {
  const cable = cables.find((cable) => cable.link === link)!;
  const bridge = bridges.find(({ name }) => name === cable.bridge);
  return {
    input: link,
    sourceMac: bridge === undefined ? cable.peerMac : stations.find(({ port }) => port === link)!.mac,
    destinationMac: bridge?.mac ?? cable.mac,
    ttl: 64,
    tos: seen.tos,
  };
};

type Placed = "input" | "sourceMac" | "destinationMac" | "ttl" | "tos";

const reply = (
  { sent, answered }: Progress,
  { packet: seen, link }: NonNullable<Progress["seen"]>,
  by: string | null,
  own: ReadonlySet<Address>,
  tag: number,
): Probe | null => {
  const back = answerOf(sent.packet, seen);
  if (back === null) return null;
  const isTcp = seen.protocol === protocols.tcp;
  if (link === null && isTcp) return null;
  if (link === null && !own.has(seen.destination)) return null;
  return probeOf({ ...back, ...placed(link === null ? null : (by ?? link), seen) }, tag, {
    sequence: answered === null ? (tag * 256) >>> 0 : add(answered.sequence, spanOf(answered)),
    acknowledgement: add(seen.sequence, spanOf(sent)),
  });
};

/** Ends swapped; the answer to an echo, to a first segment, or more of the same. */
const answerOf = (sent: Packet, seen: SeenPacket): Packet | null => {
  const isIcmp = seen.protocol === protocols.icmp || seen.protocol === protocols.icmpv6;
  const type = seen.protocol === protocols.icmp ? 0 : 129;
  if (seen.protocol === protocols.sctp) return null;
  if (isIcmp && sent.icmpType !== 8 && sent.icmpType !== 128) return null;
  return {
    ...sent,
    source: seen.destination,
    destination: seen.source,
    sourcePort: seen.destinationPort,
    destinationPort: seen.sourcePort,
    icmpType: isIcmp ? type : 0,
    icmpId: isIcmp ? seen.icmpId : 0,
    tcpFlags:
      seen.protocol !== protocols.tcp
        ? 0
        : sent.tcpFlags === tcpFlags.syn
          ? tcpFlags.syn | tcpFlags.ack
          : tcpFlags.ack,
    mark: 0,
    userId: null,
  };
};

/** Arriving by a link of the host, or sent by the host itself (`null`). */
const placed = (link: string | null, seen: SeenPacket): Partial<Packet> =>
  link === null
    ? { input: null, sourceMac: null, destinationMac: null, userId: 0, tos: 0 }
    : arriving(link, seen);

/** RFC 792, RFC 4443: somebody tells the sender that the packet, as it was seen, did not arrive. */
const error = (
  { packet: seen, link }: NonNullable<Progress["seen"]>,
  step: Extract<Step, { kind: "error" }>,
  tag: number,
): Probe | null => {
  if (link === null) return null;
  const isV4 = seen.family === "ipv4";
  if (seen.protocol === protocols.icmp && ![0, 8].includes(seen.icmpType)) return null;
  if (seen.protocol === protocols.icmpv6 && seen.icmpType < 128) return null;
  const packet: Packet = {
    family: seen.family,
    source: step.source ?? seen.destination,
    destination: seen.source,
    protocol: isV4 ? protocols.icmp : protocols.icmpv6,
    sourcePort: 0,
    destinationPort: 0,
    icmpType: isV4 ? 3 : 1,
    icmpCode: isV4 ? 1 : 0,
    icmpId: 0,
    tcpFlags: 0,
    length: 0,
    mark: 0,
    userId: null,
    ...arriving(step.link ?? link, seen),
  };
  return probeOf(packet, tag, { quoted: seen.bytes });
};
