import type { HostState } from "../../../src/state/index.ts";
import { type Fate, HostModel, type Packet, type Rewrite } from "../../../src/verify/index.ts";
import type { Leeway, Way } from "./answer.ts";
import { stations } from "../harness/network.ts";
import { asksForNeighbour, differenceOf, wordsOf } from "./judge.ts";
import type { Verdict } from "./judgements.ts";

/** What the diagrams say of a first packet, where that is not what was seen. */
export interface DiagramFault {
  readonly verdict: Verdict;
  readonly fates: readonly Fate[];
  readonly fault: string;
}

/** What the diagrams were asked. */
export interface DiagramResult {
  readonly asked: number;
  readonly possibly: number;
  readonly faults: readonly DiagramFault[];
}

/** Holds what was seen of every first packet against the diagrams of the host. */
export const diagramFaults = (host: HostState, verdicts: readonly Verdict[]): DiagramResult => {
  const model = HostModel.of(host);
  const firsts = verdicts.filter(isAsked);
  let possibly = 0;
  const faults = firsts.flatMap((verdict): DiagramFault[] => {
    const { probe, seen } = verdict.exchange;
    const fates = model.fateOf(probe.packet);
    if (fates.some(({ certainty }) => certainty === "possibly")) possibly += 1;
    const differences = fates.map((fate) => differenceOf(wayOf(fate, probe.packet), probe, seen));
    if (differences.includes(null)) return [];
    return [{ verdict, fates, fault: `${differences[0] ?? "no fate at all"}: ${wordsOf(seen)}` }];
  });
  return { asked: firsts.length, possibly, faults };
};

/** First packets that are meant for the host, and do not wait for a neighbour: the diagrams follow no frame that a bridge only passes on. */
const isAsked = ({ exchange, ways }: Verdict): boolean => {
  const { destinationMac } = exchange.probe.packet;
  const isPassedOn = stations.some(({ mac }) => mac === destinationMac);
  return exchange.place === 0 && !isPassedOn && !ways.some(asksForNeighbour);
};

/** A fate as a way of this one packet. */
const wayOf = (fate: Fate, packet: Packet): Way => {
  const { verdict, certainty, at, out, source, destination, mark, unknowns } = fate;
  const after = {
    source: source?.addresses?.first ?? packet.source,
    destination: destination?.addresses?.first ?? packet.destination,
    sourcePort: source?.ports?.first ?? packet.sourcePort,
    destinationPort: destination?.ports?.first ?? packet.destinationPort,
    mark: mark ?? packet.mark,
  };
  const nextHop = fate.nextHop === "destination" ? after.destination : fate.nextHop;
  return {
    outcome: { verdict, certainty, at, out, nextHop, packet: after, unknowns },
    leeways: [...leewaysOf("source", source), ...leewaysOf("destination", destination)],
    counted: [],
    trace: [],
  };
};

const leewaysOf = (side: "source" | "destination", rewrite: Rewrite | null): readonly Leeway[] => {
  if (rewrite === null) return [];
  const { addresses, ports } = rewrite;
  return [
    ...(addresses === null ? [] : [{ field: side, ...addresses }]),
    ...(ports === null ? [] : [{ field: `${side}Port` as const, ...ports }]),
  ];
};
