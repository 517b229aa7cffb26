import type { Change } from "../../verify/index.ts";
import type { ConnectionEntry } from "../../kernel/index.ts";
import { addressNumber, familyOf } from "../../net/index.ts";

/** The connections that are open on a host. */
export class LiveConnections {
  readonly #entries: readonly ConnectionEntry[];

  constructor(entries: readonly ConnectionEntry[]) {
    this.#entries = entries;
  }

  /** How many of them belong to each class of packets. */
  countIn(changes: readonly Change[]): ReadonlyMap<Change, number> {
    return new Map(
      changes.map((change) => [change, this.#entries.filter((entry) => belongsTo(entry, change)).length]),
    );
  }
}

const belongsTo = (
  { original: { source, destination, protocol, destinationPort } }: ConnectionEntry,
  change: Change,
): boolean => {
  const { family, block } = change;
  if (familyOf(source) !== family) return false;
  const isIn = (ranges: typeof block.sources, address: typeof source): boolean => {
    const number = addressNumber(address);
    return ranges.some(([first, last]) => number >= first && number <= last);
  };
  return (
    isIn(block.sources, source) &&
    isIn(block.destinations, destination) &&
    block.traffic.some(
      ({ first, last, ports }) =>
        protocol >= first &&
        protocol <= last &&
        (ports === null ||
          ports.some((range) => destinationPort >= range.first && destinationPort <= range.last)),
    )
  );
};
