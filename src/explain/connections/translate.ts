import { addressFromBytes } from "../../net/index.ts";
import type { Journey } from "../journey.ts";
import { type Frame, protocols } from "../packet/frame.ts";
import { connectionStatus as status } from "./connections.ts";
import type { Tracked } from "./tracked.ts";
import { invertedTuple, sameTuple, type Tuple } from "./tuple.ts";

/** Which side of a packet is translated (`HOOK2MANIP`). */
export type Side = "source" | "destination";

/** What to translate to (`struct nf_nat_range2`). Addresses are their bytes as Latin-1 text. */
export interface TranslationRange {
  readonly addresses: readonly [first: string, last: string] | null;
  readonly ports: readonly [first: number, last: number] | null;
  /** `NF_NAT_RANGE_PROTO_OFFSET`: ports keep their distance from this one. */
  readonly basePort: number | null;
  /** `NF_NAT_RANGE_PROTO_RANDOM_ALL`. */
  readonly isRandom: boolean;
  /** The object that asks for it, for the trace. */
  readonly object: string;
}

const doneBits = { source: status.sourceDone, destination: status.destinationDone };
const translatedBits = { source: status.sourceTranslated, destination: status.destinationTranslated };

/**
 * Whether a side was settled already (`nf_nat_initialized`). A connection from before the first nat chain is not: rules
 * are asked by each of its packets until it is answered, and what they agree on comes to nothing.
 */
export const isSettled = (tracked: Tracked, side: Side): boolean => (tracked.status & doneBits[side]) !== 0;

/** Agrees on the translation of a connection (`nf_nat_setup_info`). */
export const settle = (journey: Journey, tracked: Tracked, side: Side, range: TranslationRange): void => {
  if (tracked.isConfirmed) return;
  const current = invertedTuple(tracked.reply);
  const chosen = chooseTuple(journey, tracked, side, range, current);
  if (!sameTuple(chosen, current)) {
    tracked.reply = invertedTuple(chosen);
    tracked.status |= translatedBits[side];
  }
  tracked.status |= doneBits[side];
};

/** `nf_nat_alloc_null_binding`: stays at its address; the port still gives way to a connection that holds it. */
export const settleUnchanged = (journey: Journey, tracked: Tracked, side: Side): void => {
  const current = invertedTuple(tracked.reply);
  const address = current[side];
  settle(journey, tracked, side, {
    addresses: [address, address],
    ports: null,
    basePort: null,
    isRandom: false,
    object: "conntrack",
  });
};

const portField = { source: "sourcePort", destination: "destinationPort" } as const;

/** `get_unique_tuple`. */
const chooseTuple = (
  journey: Journey,
  tracked: Tracked,
  side: Side,
  range: TranslationRange,
  current: Tuple,
): Tuple => {
  if (side === "source" && !range.isRandom) {
    if (liesIn(current, side, range) && !isUsed(journey, tracked, current)) return current;
    const same = sameSource(journey, tracked, range, current);
    if (same !== null && !isUsed(journey, tracked, same)) return same;
  }
  const placed = { ...current, [side]: chooseAddress(journey, range, current[side], side) };
  const field = portOf(placed, side);
  if (field === null) return placed;
  if (!range.isRandom) {
    if (range.ports !== null) {
      const isSingle = range.ports[0] === range.ports[1];
      const fits = range.basePort === null && portLiesIn(placed, side, range);
      if (fits && (isSingle || !isUsed(journey, tracked, placed))) return placed;
    } else if (!isUsed(journey, tracked, placed)) return placed;
  }
  return choosePort(journey, tracked, side, range, placed);
};

/** Ports of protocols that have them; identifiers of ICMP at the source only. */
const portOf = (tuple: Tuple, side: Side): number | null => {
  const isIcmp = tuple.protocol === protocols.icmp || tuple.protocol === protocols.icmp6;
  if (isIcmp) return side === "source" ? tuple.sourcePort : null;
  return tuple.sourcePort === 0 && tuple.destinationPort === 0 ? null : tuple[portField[side]];
};

const liesIn = (tuple: Tuple, side: Side, range: TranslationRange): boolean =>
  (range.addresses === null || (tuple[side] >= range.addresses[0] && tuple[side] <= range.addresses[1])) &&
  portLiesIn(tuple, side, range);

const portLiesIn = (tuple: Tuple, side: Side, { ports }: TranslationRange): boolean => {
  const port = portOf(tuple, side);
  return ports === null || port === null || (port >= ports[0] && port <= ports[1]);
};

/** Whether another connection has what would become the answer (`nf_nat_used_tuple`). */
const isUsed = ({ table }: Journey, tracked: Tracked, tuple: Tuple): boolean =>
  table.find(invertedTuple(tuple), tracked.zone) !== undefined;

/** The mapping of a connection from the same socket (`find_appropriate_src`). */
const sameSource = (
  { table }: Journey,
  tracked: Tracked,
  range: TranslationRange,
  current: Tuple,
): Tuple | null => {
  if (table.size === 0) return null;
  const { protocol, source, sourcePort } = tracked.original;
  for (const other of table.all()) {
    const { original, reply } = other;
    if (original.protocol !== protocol || original.source !== source || original.sourcePort !== sourcePort)
      continue;
    if (other.zone !== tracked.zone) continue;
    const mapped = { ...current, source: reply.destination, sourcePort: invertedTuple(reply).sourcePort };
    if (liesIn(mapped, "source", range)) return mapped;
  }
  return null;
};

/** More possibilities than these are told as a span, not followed one by one. */
const mostFollowed = 16;

const chooseAddress = (
  journey: Journey,
  { addresses, object }: TranslationRange,
  current: string,
  side: Side,
): string => {
  if (addresses === null) return current;
  const [first, last] = addresses;
  if (first === last) return first;
  const reason = `which address of its range \`${object}\` takes`;
  const count = distance(first, last, mostFollowed);
  if (count <= mostFollowed) return plus(first, journey.oracle.guess(reason, count));
  journey.oracle.guess(reason, 2);
  journey.leeways.push({ field: side, first: addressText(first), last: addressText(last) });
  return first;
};

const addressText = (bytes: string): string => addressFromBytes(Buffer.from(bytes, "latin1"));

/** How many addresses there are from `first` to `last`, or more than `most`. */
const distance = (first: string, last: string, most: number): number => {
  for (let count = 1; count <= most; count += 1) if (plus(first, count - 1) === last) return count;
  return most + 1;
};

const plus = (address: string, count: number): string => {
  const bytes = Buffer.from(address, "latin1");
  let carry = count;
  for (let at = bytes.length - 1; at >= 0 && carry > 0; at -= 1) {
    carry += bytes[at]!;
    bytes[at] = carry & 0xff;
    carry >>= 8;
  }
  return bytes.toString("latin1");
};

/** `nf_nat_l4proto_unique_tuple`. */
const choosePort = (
  journey: Journey,
  tracked: Tracked,
  side: Side,
  range: TranslationRange,
  placed: Tuple,
): Tuple => {
  if (range.ports === null && side === "destination") return placed;
  const field = portField[side];
  const [first, last] = range.ports ?? portClass(placed, side);
  const size = last - first + 1;
  const at = (offset: number): Tuple => ({ ...placed, [field]: first + (((offset % size) + size) % size) });
  if (range.basePort !== null) return at(placed[field] - range.basePort);
  if (side === "destination" && !range.isRandom) {
    for (let offset = 0; offset < size; offset += 1)
      if (!isUsed(journey, tracked, at(offset))) return at(offset);
    return placed;
  }
  if (size > 1) {
    journey.oracle.choose(`which port of ${first} to ${last} \`${range.object}\` takes`, 2);
    journey.leeways.push({ field, first, last });
  }
  return at(0);
};

/** Ports stay in their class. */
const portClass = (tuple: Tuple, side: Side): readonly [number, number] => {
  if (tuple.protocol === protocols.icmp || tuple.protocol === protocols.icmp6) return [0, 65_535];
  const port = tuple[portField[side]];
  return port < 512 ? [1, 511] : port < 1024 ? [600, 1023] : [1024, 65_535];
};

/** Rewrites one side of a packet as its connection wants it (`nf_nat_packet`). Whether anything was rewritten. */
export const rewrite = (journey: Journey, tracked: Tracked, side: Side): boolean => {
  const { frame } = journey;
  const opposite = side === "source" ? "destination" : "source";
  const bit = tracked.direction === "original" ? translatedBits[side] : translatedBits[opposite];
  if ((tracked.status & bit) === 0) return false;
  const target = invertedTuple(tracked.direction === "original" ? tracked.reply : tracked.original);
  frame[side].write(target[side], "latin1");
  if (tracked.relation !== "related") rewritePort(frame, target, side);
  return true;
};

const rewritePort = (frame: Frame, target: Tuple, side: Side): void => {
  if (frame.hasPorts) frame[portField[side]] = target[portField[side]];
  else if (frame.isIcmp && side === "source") frame.icmpId = target.sourcePort;
};
