import type { Address } from "../../../src/net/index.ts";
import type { Packet } from "../../../src/verify/index.ts";
import { decodePacket } from "../harness/decode.ts";
import { encodeFrame, encodePacket, type Probe } from "../harness/encode.ts";
import type { HostUnderTest } from "../harness/host-under-test.ts";
import { cables } from "../harness/network.ts";
import type { Item } from "../harness/wire.ts";
import { probeOf } from "../packets/random-packet.ts";
import { nextProbe, type Progress, type Sequence, type Step } from "../packets/sequence.ts";
import { type Observation, observationsOf } from "./observation.ts";

/** One packet that was sent, and what came of it. */
export interface Exchange {
  /** The number of its sequence, and its place therein. */
  readonly sequence: number;
  readonly place: number;
  readonly probe: Probe;
  readonly cites: Packet | null;
  readonly seen: Observation;
}

/** Packets of several sequences under way, sent turn by turn: what comes next depends on what was seen. */
export class Exchanges {
  readonly done: Exchange[] = [];
  private readonly host: HostUnderTest;
  private readonly own: ReadonlySet<Address>;
  private readonly nextTag: () => number;
  private readonly under: (Progress | null)[];
  private place = 0;

  /** `own` are the addresses of the host, from which it answers. */
  constructor(
    host: HostUnderTest,
    own: ReadonlySet<Address>,
    sequences: readonly Sequence[],
    nextTag: () => number,
  ) {
    this.host = host;
    this.own = own;
    this.nextTag = nextTag;
    this.under = sequences.map((sequence) => ({
      sequence,
      sent: retagged(sequence.first, nextTag()),
      seen: null,
      answered: null,
    }));
  }

  /** Sends the first packets. */
  async begin(): Promise<void> {
    await this.turn(
      this.under.map((progress) => progress?.sent ?? null),
      null,
    );
  }

  /** Sends the packets of every sequence's next steps, until none is left. */
  async goOn(stepsOf: (sequence: Sequence) => readonly Step[]): Promise<void> {
    const most = Math.max(
      0,
      ...this.under.map((progress) => (progress === null ? 0 : stepsOf(progress.sequence).length)),
    );
    for (let at = 0; at < most; at += 1) {
      const steps = this.under.map((progress) =>
        progress === null ? undefined : stepsOf(progress.sequence)[at],
      );
      const probes = this.under.map((progress, index) => {
        const step = steps[index];
        return progress === null || step === undefined
          ? null
          : nextProbe(progress, step, this.own, this.nextTag());
      });
      await this.turn(probes, steps);
    }
  }

  private async turn(
    probes: readonly (Probe | null)[],
    steps: readonly (Step | undefined)[] | null,
  ): Promise<void> {
    const sent = probes.flatMap((probe, sequence) => (probe === null ? [] : [{ probe, sequence }]));
    this.place += 1;
    if (sent.length === 0) return;
    const sightings = await this.host.send(sent.map(({ probe }) => itemOf(probe)));
    const observations = observationsOf(
      sent.map(({ probe }) => probe),
      sightings,
    );
    for (const [index, { probe, sequence }] of sent.entries()) {
      const seen = observations[index]!;
      if (wasNotSent(seen)) {
        this.under[sequence] = null;
        continue;
      }
      const cites = probe.quoted === null ? null : citedPacket(probe.quoted);
      this.done.push({ sequence, place: this.place - 1, probe, cites, seen });
      this.under[sequence] = progressed(this.under[sequence]!, probe, seen, steps?.[sequence]);
    }
  }
}

/** The probe under another tag: those of one process are never the same, so that nothing late is taken for something else. */
const retagged = ({ packet, padding, quoted }: Probe, tag: number): Probe =>
  probeOf(packet, tag, { padding, quoted });

/** Whether the host's socket could not even take its source address: no packet, then. */
const wasNotSent = ({ errno }: Observation): boolean => errno !== null && errno >= bindFailed;

/** What `wire.c` adds to the errno of `bind`. */
const bindFailed = 1_000;

const progressed = (before: Progress, probe: Probe, seen: Observation, step: Step | undefined): Progress => {
  if (step?.kind === "error") return before;
  if (step?.kind === "reply") return { ...before, answered: probe };
  const [frame] = seen.frames;
  const [kept] = seen.kept;
  return {
    ...before,
    sent: probe,
    seen:
      frame !== undefined
        ? { packet: frame.packet, link: frame.link }
        : kept === undefined
          ? null
          : { packet: kept, link: null },
  };
};

const itemOf = (probe: Probe): Item =>
  probe.packet.input === null
    ? { kind: "own", mark: probe.packet.mark, user: probe.packet.userId ?? 0, bytes: encodePacket(probe) }
    : { kind: "frame", peer: peerOf(probe.packet.input), bytes: encodeFrame(probe) };

const peerOf = (input: string): number => cables.findIndex(({ link }) => link === input);

/** The packet that an error quotes, in the model's words. */
const citedPacket = (bytes: Uint8Array): Packet => {
  const quoted = decodePacket(Buffer.from(bytes))!;
  const { family, source, destination, protocol, sourcePort, destinationPort } = quoted;
  const { icmpType, icmpCode, icmpId, tcpFlags, tos, ttl } = quoted;
  return {
    family,
    source,
    destination,
    protocol,
    sourcePort,
    destinationPort,
    icmpType,
    icmpCode,
    icmpId,
    tcpFlags,
    tos,
    ttl,
    input: null,
    length: bytes.length,
    mark: 0,
    sourceMac: null,
    destinationMac: null,
    userId: null,
  };
};
