import type { NftCompare, NftExpression } from "../../state/index.ts";
import type { Journey } from "../journey.ts";
import type { Operation } from "./machine.ts";
import { isDoubtful, registerAt } from "./registers.ts";
import { ask, type Scope } from "./scope.ts";

type Compare = Extract<NftExpression, { kind: "cmp" }>;
type Range = Extract<NftExpression, { kind: "range" }>;
type Bitwise = Extract<NftExpression, { kind: "bitwise" }>;
type Shift = Extract<NftExpression, { kind: "shift" }>;
type ByteOrder = Extract<NftExpression, { kind: "byteorder" }>;

const bytesOf = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, "hex"));

/** Negative, zero or positive, as `memcmp` of a register and `data`. */
const order = ({ registers }: Journey, at: number, data: Uint8Array): number => {
  for (let index = 0; index < data.length; index += 1) {
    const difference = registers[at + index]! - data[index]!;
    if (difference !== 0) return difference;
  }
  return 0;
};

const holds: Readonly<Record<NftCompare, (order: number) => boolean>> = {
  eq: (order) => order === 0,
  neq: (order) => order !== 0,
  lt: (order) => order < 0,
  lte: (order) => order <= 0,
  gt: (order) => order > 0,
  gte: (order) => order >= 0,
};

/** `cmp OP register DATA`. */
export const compare = ({ op, register, data }: Compare, scope: Scope): Operation => {
  const [at, bytes, test] = [registerAt(register), bytesOf(data), holds[op]];
  return (machine) =>
    isDoubtful(machine.journey, at, bytes.length)
      ? ask(machine, scope, "a value that is not known", false)
      : test(order(machine.journey, at, bytes));
};

/** `range OP register FROM TO`, both ends included. */
export const range = ({ op, register, from, to }: Range, scope: Scope): Operation => {
  const [at, first, last] = [registerAt(register), bytesOf(from), bytesOf(to)];
  return (machine) => {
    const { journey } = machine;
    if (isDoubtful(journey, at, first.length)) return ask(machine, scope, "a value that is not known", false);
    const lies = order(journey, at, first) >= 0 && order(journey, at, last) <= 0;
    return lies === (op === "eq");
  };
};

/** `register = (source & MASK) ^ XOR`. A byte that the mask takes away is known. */
export const bitwise = ({ source, register, length, mask, xor }: Bitwise): Operation => {
  const [from, to, masked, flipped] = [registerAt(source), registerAt(register), bytesOf(mask), bytesOf(xor)];
  return ({ journey: { registers, doubts } }) => {
    for (let index = 0; index < length; index += 1) {
      registers[to + index] = (registers[from + index]! & masked[index]!) ^ flipped[index]!;
      doubts[to + index] = masked[index] === 0 ? 0 : doubts[from + index]!;
    }
    return true;
  };
};

/** Shifts the whole as words in host order, the first word the highest (`nft_bitwise_eval_lshift`). */
export const shift = ({ direction, source, register, length, bits }: Shift): Operation => {
  const [from, to, count] = [
    registerAt(source),
    registerAt(register),
    Buffer.from(bits, "hex").readUInt32LE(0),
  ];
  const words = Math.ceil(length / 4);
  return ({ journey }) => {
    const view = new DataView(journey.registers.buffer, journey.registers.byteOffset);
    const isUnknown = isDoubtful(journey, from, length);
    let carry = 0;
    for (let step = 0; step < words; step += 1) {
      const word = direction === "left" ? words - 1 - step : step;
      const value = view.getUint32(from + 4 * word, true);
      const moved = direction === "left" ? value << count : value >>> count;
      view.setUint32(to + 4 * word, (moved | carry) >>> 0, true);
      carry = count === 0 ? 0 : direction === "left" ? value >>> (32 - count) : value << (32 - count);
    }
    journey.doubts.fill(isUnknown ? 1 : 0, to, to + length);
    return true;
  };
};

/** Turns the bytes of each number round: from network to host order and back are the same. */
export const byteOrder = ({ source, register, length, size }: ByteOrder): Operation => {
  const [from, to] = [registerAt(source), registerAt(register)];
  return ({ journey: { registers, doubts } }) => {
    const [bytes, unknown] = [registers.slice(from, from + length), doubts.slice(from, from + length)];
    // What is shorter than a number stays as it is.
    const whole = length - (length % size);
    for (let index = 0; index < length; index += 1) {
      const at = index >= whole ? index : index - (index % size) + (size - 1 - (index % size));
      registers[to + index] = bytes[at] ?? 0;
      doubts[to + index] = unknown[at] ?? 0;
    }
    return true;
  };
};
