import { Connections, type PreparedHost, prepareHost, type Sent, send } from "../../../src/explain/index.ts";
import type { SeenPacket } from "../harness/decode.ts";
import type { Answer, Model, Way } from "./answer.ts";

/** The concrete interpreter, as a campaign asks it. */
export const explainModel: Model<PreparedHost, Connections> = {
  none: Connections.none,
  prepare: prepareHost,
  settle: (connections, way, seen) =>
    way.leeways.length === 0 ? connections : settled(connections, way, seen),
  send: (host, connections, packet, cites) =>
    answerOf(send(host, connections, cites === null ? packet : { ...packet, cites })),
};

const answerOf = (sent: Sent): Answer<Connections> => ({
  ways: sent.possible.map(({ outcome, leeways, counters, trace }): Way => ({
    outcome,
    leeways,
    counted: counters,
    trace,
  })),
  isPossibly: sent.outcome.certainty === "possibly",
  connections: sent.possible.map(({ connections }) => connections),
});

/** Every connection whose answers go to the port that the model had taken gets the one that was seen. */
const settled = (connections: Connections, { outcome }: Way, { sourcePort }: SeenPacket): Connections =>
  Connections.of(
    connections
      .all()
      .map((one) =>
        one.reply.destinationPort === outcome.packet.sourcePort
          ? { ...one, reply: { ...one.reply, destinationPort: sourcePort } }
          : one,
      ),
  );
