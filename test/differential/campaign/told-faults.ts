import type { Fate } from "../../../src/verify/index.ts";
import { formatPacket } from "./packet-text.ts";
import type { TrialResult } from "./trial.ts";

/** A mismatch, in words. */
export interface ToldFault {
  readonly kind: "packet" | "counter" | "diagram";
  readonly text: string;
  /** The model's trace of the packet. */
  readonly trace: readonly string[];
}

/** Every mismatch of a trial. */
export const faultsOf = ({ verdicts, counterFaults, diagrams }: TrialResult): readonly ToldFault[] => [
  ...verdicts.flatMap(({ exchange, ways, fault }): ToldFault[] => {
    if (fault === null) return [];
    const { outcome, trace } = ways[0]!;
    const said = `${outcome.verdict} at ${outcome.at}${outcome.out === null ? "" : ` by ${outcome.out}`}`;
    const { packet } = outcome;
    const headers = `${packet.source}:${packet.sourcePort} > ${packet.destination}:${packet.destinationPort}`;
    return [
      {
        kind: "packet",
        text: `${formatPacket(exchange.probe.packet)} (packet ${exchange.place + 1}): the model says ${said} as ${headers}, but ${fault}`,
        trace: trace.map(({ stage, object, decision }) => `${stage} ${object ?? "-"}: ${decision}`),
      },
    ];
  }),
  ...counterFaults.map(({ rule, least, most, counted }): ToldFault => ({
    kind: "counter",
    text: `${rule} counted ${counted}, not ${least === most ? least : `${least} to ${most}`}`,
    trace: [],
  })),
  ...(diagrams?.faults ?? []).map(({ verdict: { exchange }, fates, fault }): ToldFault => ({
    kind: "diagram",
    text: `${formatPacket(exchange.probe.packet)}: the diagrams say ${fates.map(fateText).join(" or ")}, but ${fault}`,
    trace: fates.map((fate) => JSON.stringify(fate)),
  })),
];

const fateText = ({ verdict, at, object, out }: Fate): string =>
  `${verdict} at ${at}${object === null ? "" : ` by ${object}`}${out === null ? "" : ` out of ${out}`}`;
