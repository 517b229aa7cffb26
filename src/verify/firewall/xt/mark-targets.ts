import { everything } from "../../sets/index.ts";
import { hasConnection } from "../loads/connection.ts";
import { bitsOfLevels, unknownValue } from "../loads/load.ts";
import { assign } from "../rule/effects.ts";
import type { RuleMachine } from "../rule/machine.ts";
import { type Bit, complementOf, isConstant, one, zero } from "../value/bit.ts";
import { segmentsOf } from "../value/value.ts";
import { maskedNumber, numberOf, optionNamed, valueNamed } from "./option-values.ts";
import type { XtTargetRunner, XtTargets } from "./target.ts";

/** The bits of a 32-bit number, most significant first. */
const bitsOf = (number: number): readonly Bit[] =>
  Array.from({ length: 32 }, (_, at) => ((number >>> (31 - at)) & 1) as Bit);

/** `bits & mask`, or `bits & ~mask`. */
const masked = (bits: readonly Bit[], mask: number, keeps: 0 | 1): readonly Bit[] => {
  const kept = bitsOf(mask);
  return bits.map((bit, at) => (kept[at] === keeps ? bit : zero));
};

/** Every bit of both, one of them constant; `unknown` where neither is. */
const exclusiveOr = (a: readonly Bit[], b: readonly Bit[], unknown: (at: number) => Bit): readonly Bit[] =>
  a.map((bit, at) => {
    const other = b[at]!;
    if (isConstant(bit)) return bit === one ? complementOf(other) : other;
    if (isConstant(other)) return other === one ? complementOf(bit) : bit;
    return bit === other ? zero : unknown(at);
  });

/** A bit of a name of its own: two variables that are mixed. */
const mixedBit =
  (machine: RuleMachine) =>
  (at: number): Bit => {
    const [segment] = segmentsOf(unknownValue(machine.scope.space, `mixed marks in ${machine.place}`, 4));
    return segment?.kind === "bits" ? segment.bits[at]! : zero;
  };

const setMark = (machine: RuleMachine, which: "mark" | "ctMark", bits: readonly Bit[]): void => {
  const { space } = machine.scope;
  const targets = bitsOfLevels(space.fields[which].levels);
  const where = which === "mark" ? everything : hasConnection(space);
  machine.actOnHeader(where, assign(targets, bits));
};

const fieldBits = ({ scope: { space } }: RuleMachine, which: "mark" | "ctMark"): readonly Bit[] =>
  bitsOfLevels(space.fields[which].levels);

/** `mark = (mark & ~MASK) ^ VALUE` (`mark_tg`). */
export const setMarkBits = (machine: RuleMachine, which: "mark" | "ctMark", text: string): void => {
  const [value, mask] = maskedNumber(text);
  const kept = masked(fieldBits(machine, which), mask, 0);
  setMark(machine, which, exclusiveOr(kept, bitsOf(value), mixedBit(machine)));
};

const mark: XtTargetRunner = (machine, options) => {
  const text = valueNamed(options, "set-xmark") ?? valueNamed(options, "set-mark");
  if (text !== undefined) setMarkBits(machine, "mark", text);
};

/** Copies one mark into the other; nothing happens without a connection (`connmark_tg_shift`). */
const connmark: XtTargetRunner = (machine, options) => {
  const set = valueNamed(options, "set-xmark") ?? valueNamed(options, "set-mark");
  if (set !== undefined) return setMarkBits(machine, "ctMark", set);
  const isSave = optionNamed(options, "save-mark") !== undefined;
  const [from, to] = isSave ? (["mark", "ctMark"] as const) : (["ctMark", "mark"] as const);
  const maskOf = (which: "mark" | "ctMark"): number =>
    numberOf(valueNamed(options, which === "mark" ? "nfmask" : "ctmask") ?? "0xffffffff");
  const moved = shifted(masked(fieldBits(machine, from), maskOf(from), 1), options);
  const kept = masked(fieldBits(machine, to), maskOf(to), 0);
  const bits = exclusiveOr(kept, moved, mixedBit(machine));
  const { space } = machine.scope;
  machine.actOnHeader(hasConnection(space), assign(bitsOfLevels(space.fields[to].levels), bits));
};

const shifted: (bits: readonly Bit[], options: Parameters<XtTargetRunner>[1]) => readonly Bit[] = (
  bits,
  options,
) => {
  const left = Number(valueNamed(options, "left-shift-mark") ?? 0);
  const right = Number(valueNamed(options, "right-shift-mark") ?? 0);
  return bits.map((_, at) => bits[at + left - right] ?? zero);
};

/** Targets that set marks. */
export const markTargets: XtTargets = { MARK: mark, CONNMARK: connmark };
