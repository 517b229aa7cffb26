import type { Connection } from "./connections/connections.ts";
import { Connections, connectionStatus as status } from "./connections/connections.ts";
import { tcpStates } from "./connections/tcp-states.ts";
import { inverted, tupleOf } from "./connections/tuple.ts";
import type { SentPacket } from "./journey.ts";
import { Frame, protocols } from "./packet/frame.ts";
import type { PreparedHost } from "./prepared-host.ts";
import { send } from "./send.ts";

const answered =
  status.seenReply | status.assured | status.confirmed | status.sourceDone | status.destinationDone;

/**
 * A table in which the connection of `packet` is open already: translated as the rules would translate a new one, or
 * not at all where they would not let it begin (then it must be older than they are).
 */
export const establish = (host: PreparedHost, packet: SentPacket): Connections => {
  const begun = send(host, Connections.none, packet).connections.all()[0] ?? bare(packet);
  if (begun === null) return Connections.none;
  const tcpState = packet.protocol === protocols.tcp ? tcpStates.established : 0;
  return Connections.of([{ ...begun, tcpState, status: begun.status | answered }]);
};

const bare = (packet: SentPacket): Connection | null => {
  const original = tupleOf(new Frame(packet));
  const reply = inverted(original);
  if (reply === null) return null;
  const { family } = packet;
  return { family, zone: 0, original, reply, mark: 0, status: 0, tcpState: 0, masqueradedBy: null };
};
