import { formatPacket } from "./packet-text.ts";
import type { TrialResult } from "./trial.ts";

/** A mismatch, in words. */
export interface ToldFault {
  readonly kind: "packet" | "counter";
  readonly text: string;
  /** The model's trace of the packet. */
  readonly trace: readonly string[];
}

/** Every mismatch of a trial. */
export const faultsOf = ({ verdicts, counterFaults }: TrialResult): readonly ToldFault[] => [
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
];
