import type { Operation } from "./machine.ts";

/** Keeps a packet out of conntrack, if it is not in yet. */
export const noTrack: Operation = ({ journey, effects }) => {
  if (journey.tracked === null) journey.isUntracked = true;
  effects.push("notrack");
  return true;
};
