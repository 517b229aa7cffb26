import type { ConnectionState } from "../model/packet.ts";

/** States by the number that stands for them in the field `ctState`. */
export const connectionStates: readonly ConnectionState[] = [
  "new",
  "established",
  "related",
  "invalid",
  "untracked",
];

/** The number of a state in the field `ctState`. */
export const connectionStateNumber = (state: ConnectionState): number => connectionStates.indexOf(state);
