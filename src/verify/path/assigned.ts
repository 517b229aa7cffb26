import { type Diagrams, everything, type Ref, undefinedRef } from "../sets/index.ts";
import { type Assigned, type Bit, isComplement, isConstant, levelOf, variable } from "../firewall/index.ts";

/**
 * A diagram over the header as it is by now, written over the header that the packet came with: every bit that was
 * assigned is replaced by what it became, all at once.
 */
export const withAssigned = (diagrams: Diagrams, ref: Ref, assigned: Assigned): Ref => {
  if (ref < 0 || assigned.size === 0) return ref;
  const constants = [...assigned].filter(([, bit]) => isConstant(bit));
  const fixed = diagrams.cofactor(
    ref,
    constants.map(([level, bit]) => ({ level, value: bit as number as 0 | 1 })),
  );
  const moved = [...assigned].filter(([level, bit]) => !isConstant(bit) && bit !== variable(level));
  return moved.length === 0 ? fixed : exchange(diagrams, fixed, new Map(moved));
};

/** Bottom up, so that bits that change places need no third one. */
const exchange = (diagrams: Diagrams, ref: Ref, moved: Assigned): Ref => {
  const { store } = diagrams;
  const done = new Map<Ref, Ref>();
  const walk = (at: Ref): Ref => {
    if (at < 0) return at;
    const known = done.get(at);
    if (known !== undefined) return known;
    const [low, high] = [walk(store.low(at)), walk(store.high(at))];
    const bit = moved.get(store.level(at)) ?? variable(store.level(at));
    const result = isComplement(bit)
      ? diagrams.make(levelOf(bit), high, low)
      : diagrams.make(levelOf(bit), low, high);
    done.set(at, result);
    return result;
  };
  return walk(ref);
};

const keys = new WeakMap<Assigned, string>();

/** Equal assignments have equal texts. */
export const assignedKey = (assigned: Assigned): string => {
  const known = keys.get(assigned);
  if (known !== undefined) return known;
  const key = [...assigned]
    .sort(([a], [b]) => a - b)
    .map(([level, bit]) => `${level}:${bit}`)
    .join(",");
  keys.set(assigned, key);
  return key;
};

/** `levels`, most significant first, become the bits of `value`. */
export const constantBits = (levels: readonly number[], value: bigint | number): Assigned => {
  const number = BigInt(value);
  return new Map(
    levels.map((level, at): [number, Bit] => [
      level,
      Number((number >> BigInt(levels.length - 1 - at)) & 1n) as Bit,
    ]),
  );
};

/** `levels` become what `from` is: one field takes the value of another. */
export const copiedBits = (levels: readonly number[], from: readonly number[]): Assigned =>
  new Map(levels.map((level, at): [number, Bit] => [level, variable(from[at]!)]));

/** The number that `levels` have by now; `null` when it depends on the packet. */
export const constantIn = (assigned: Assigned, levels: readonly number[]): bigint | null => {
  let value = 0n;
  for (const level of levels) {
    const bit = assigned.get(level);
    if (bit === undefined || !isConstant(bit)) return null;
    value = (value << 1n) | BigInt(bit);
  }
  return value;
};

/** Packets for which one of `levels` became another between two assignments. */
export const changedPackets = (
  diagrams: Diagrams,
  levels: readonly number[],
  before: Assigned,
  after: Assigned,
): Ref =>
  levels.reduce<Ref>((changed, level) => {
    const [old, now] = [before.get(level) ?? variable(level), after.get(level) ?? variable(level)];
    if (old === now) return changed;
    const [a, b] = [packetsWith(diagrams, old), packetsWith(diagrams, now)];
    return diagrams.overrideAll([changed, diagrams.without(a, b), diagrams.without(b, a)]);
  }, undefinedRef);

/** Packets for which a bit is 1. */
const packetsWith = (diagrams: Diagrams, bit: Bit): Ref =>
  isConstant(bit)
    ? (bit as number) === 1
      ? everything
      : undefinedRef
    : diagrams.cube([{ level: levelOf(bit), value: isComplement(bit) ? 0 : 1 }]);
