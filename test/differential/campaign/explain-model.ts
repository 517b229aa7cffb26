import { Connections, type PreparedHost, prepareHost, type Sent, send } from "../../../src/explain/index.ts";
import type { Answer, Model, Way } from "./answer.ts";

/** The concrete interpreter, as a campaign asks it. */
export const explainModel: Model<PreparedHost, Connections> = {
  none: Connections.none,
  prepare: prepareHost,
  send: (host, connections, packet, cites) =>
    answerOf(send(host, connections, cites === null ? packet : { ...packet, cites })),
};

const answerOf = (sent: Sent): Answer<Connections> => ({
  ways: sent.possible.map(
    ({ outcome, leeways, counters, trace }): Way => ({ outcome, leeways, counted: counters, trace }),
  ),
  isPossibly: sent.outcome.certainty === "possibly",
  connections: sent.possible.map(({ connections }) => connections),
});
