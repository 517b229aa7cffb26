import { type MarkBits, ownedMarks } from "../../state/index.ts";

/**
 * The bits of packet and connection marks that say which path a packet takes. All other bits are somebody else's.
 *
 * ```
 *   31        24                    0
 *   I P P P P P P P  foreign bits           I: longer prefixes of table main come before the path
 *                                           P: the number of the path, from 1
 * ```
 *
 * `I` alone, without a path, is on connections that no line steers.
 */
export interface MarkWindow {
  /** Every bit of ours. */
  readonly mask: number;
  /** The bit for what goes to the internet only: `I`. */
  readonly internet: number;
  /** The mark of connections that no line steers. */
  readonly unsteered: number;
  /** How far path numbers are shifted to the left. */
  readonly shift: number;
  /** Path numbers are 1 to this. */
  readonly lastPath: number;
}

/** The mark of connections that are to be cut: the last number, which is no path's where connections are cut. */
export const cutMarkIn = ({ lastPath, shift }: MarkWindow): number => (lastPath * 2 ** shift) >>> 0;

/** The window between two bits, both included. */
export const markWindow = ({ firstBit, lastBit }: MarkBits = ownedMarks): MarkWindow => ({
  mask: (2 ** (lastBit + 1) - 2 ** firstBit) >>> 0,
  internet: 2 ** lastBit,
  unsteered: 2 ** lastBit,
  shift: firstBit,
  lastPath: 2 ** (lastBit - firstBit) - 1,
});
