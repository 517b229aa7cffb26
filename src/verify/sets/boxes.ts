import type { NodeStore } from "./node-store.ts";
import { type Ref, undefinedRef } from "./ref.ts";

/** A name for levels that are read together as one number: most significant first, in ascending order. */
export interface BoxField {
  readonly name: string;
  readonly levels: readonly number[];
}

/** Values from `first` to `last`, both included; or those whose bits under `mask` are those of `value`. */
export type FieldValues =
  | { readonly kind: "range"; readonly first: bigint; readonly last: bigint }
  | { readonly kind: "masked"; readonly value: bigint; readonly mask: bigint };

/** All packets whose fields have one of these values; a field that is not named can have any. */
export type Box = ReadonlyMap<string, readonly FieldValues[]>;

/** A cover by boxes of which no two overlap; `more` are not shown. */
export interface Cover {
  readonly boxes: readonly Box[];
  readonly more: number;
}

/** What is left of a set for some values of a field. */
interface Slice {
  readonly rest: Ref;
  readonly values: FieldValues[];
}

/** The values of a field of `width` bits that agree with `value` under `mask`. */
const valuesOf = (value: bigint, mask: bigint, width: number): FieldValues => {
  const free = ((1n << BigInt(width)) - 1n) ^ mask;
  const contiguous = (free & (free + 1n)) === 0n;
  return contiguous ? { kind: "range", first: value, last: value | free } : { kind: "masked", value, mask };
};

/** Adds values, as part of the range before them where they go on from it. */
const append = (all: FieldValues[], added: FieldValues): void => {
  const previous = all.at(-1);
  const joins = previous?.kind === "range" && added.kind === "range" && previous.last + 1n === added.first;
  if (joins) all[all.length - 1] = { ...previous, last: added.last };
  else all.push(added);
};

/** Cuts the set at `f` along a field: one slice for each different rest, the empty one left out. */
const slices = (store: NodeStore, f: Ref, { levels }: BoxField): readonly Slice[] => {
  const found = new Map<Ref, Slice>();
  const width = levels.length;
  const cut = (ref: Ref, depth: number, value: bigint, mask: bigint): void => {
    if (ref === undefinedRef) return;
    if (depth === width || store.level(ref) > levels[width - 1]!)
      return add(ref, valuesOf(value, mask, width));
    if (store.level(ref) < levels[depth]!) throw new RangeError(`level ${store.level(ref)} is in no field`);
    if (store.level(ref) > levels[depth]!) return cut(ref, depth + 1, value, mask);
    const bit = 1n << BigInt(width - 1 - depth);
    cut(store.low(ref), depth + 1, value, mask | bit);
    cut(store.high(ref), depth + 1, value | bit, mask | bit);
  };
  const add = (rest: Ref, values: FieldValues): void => {
    const slice = found.get(rest) ?? { rest, values: [] };
    append(slice.values, values);
    found.set(rest, slice);
  };
  cut(f, 0, 0n, 0n);
  return [...found.values()];
};

/** Whether these are all values, so that there is nothing to say of the field. */
const areAll = (values: readonly FieldValues[], { levels }: BoxField): boolean => {
  const [only] = values;
  return (
    values.length === 1 &&
    only?.kind === "range" &&
    only.last - only.first === (1n << BigInt(levels.length)) - 1n
  );
};

/**
 * A cover of `set` by disjoint boxes over `fields`, of which at most `limit` are written out. Throws `RangeError` when
 * the set depends on a level of no field.
 */
export const boxes = (store: NodeStore, set: Ref, fields: readonly BoxField[], limit: number): Cover => {
  const ordered = fields.toSorted((a, b) => a.levels[0]! - b.levels[0]!);
  const sizes = ordered.map(() => new Map<Ref, number>());
  const cuts = ordered.map(() => new Map<Ref, readonly Slice[]>());
  const slicesAt = (ref: Ref, at: number): readonly Slice[] => {
    const known = cuts[at]!.get(ref) ?? slices(store, ref, ordered[at]!);
    cuts[at]!.set(ref, known);
    return known;
  };
  const sizeOf = (ref: Ref, at: number): number => {
    if (at === ordered.length) return expectTerminal(store, ref);
    const known = sizes[at]!.get(ref);
    if (known !== undefined) return known;
    const sum = slicesAt(ref, at).reduce((total, { rest }) => total + sizeOf(rest, at + 1), 0);
    sizes[at]!.set(ref, sum);
    return sum;
  };
  const shown: Box[] = [];
  const show = (ref: Ref, at: number, box: Box): void => {
    if (shown.length >= limit) return;
    if (at === ordered.length) return void shown.push(box);
    for (const { rest, values } of slicesAt(ref, at))
      show(rest, at + 1, areAll(values, ordered[at]!) ? box : new Map([...box, [ordered[at]!.name, values]]));
  };
  const all = sizeOf(set, 0);
  show(set, 0, new Map());
  return { boxes: shown, more: all - shown.length };
};

const expectTerminal = (store: NodeStore, ref: Ref): number => {
  if (ref >= 0) throw new RangeError(`level ${store.level(ref)} is in no field`);
  return 1;
};
