import type { HostState } from "../state/index.ts";
import { type Fate, HostModel } from "../verify/index.ts";
import type { SentPacket } from "./journey.ts";
import type { Sent, Way } from "./way.ts";

/**
 * Where the diagrams of `verify` see another fate of a first packet than the interpreter; empty when both agree. Both
 * were made apart, so that a difference is a fault of one of them.
 *
 * Every end that one of them is sure of must be possible for the other; who chooses among next hops or ports is not
 * compared. The diagrams know packets that begin without a mark, and neither their time to live nor their size.
 */
export const fateDifferences = (state: HostState, packet: SentPacket, sent: Sent): readonly string[] => {
  const fates = HostModel.of(state).fateOf(packet);
  const ours = new Set(sent.possible.map((way) => wayKey(way, state)));
  const theirs = new Set(fates.map(fateKey));
  const isSure = sent.outcome.certainty === "sure" && fates.every(({ certainty }) => certainty === "sure");
  const missing = isSure ? [...ours].filter((key) => !theirs.has(key)) : [];
  const strange = isSure ? [...theirs].filter((key) => !ours.has(key)) : [];
  const isApart = !isSure && ![...ours].some((key) => theirs.has(key));
  if (missing.length === 0 && strange.length === 0 && !isApart) return [];
  return [`the interpreter says ${[...ours].join(" or ")}, the diagrams ${[...theirs].join(" or ")}`];
};

/** What became of it and by which link: `forwarded out of eth0`, `dropped at forward`. Ports count as their bridge. */
const wayKey = ({ outcome: { verdict, at, out } }: Way, { config }: HostState): string => {
  const master = out === null ? null : (config.link.get(out)?.master ?? null);
  return keyOf(verdict, at, master !== null && config.link.get(master)?.kind === "bridge" ? master : out);
};

const fateKey = ({ verdict, at, out }: Fate): string => keyOf(verdict, at, out);

const keyOf = (verdict: string, at: string, out: string | null): string =>
  verdict === "forwarded"
    ? `forwarded out of ${out}`
    : verdict === "delivered"
      ? verdict
      : `${verdict} at ${at}`;
