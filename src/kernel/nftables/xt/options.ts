import type { XtOption } from "../../../state/index.ts";

/** An option with its values. */
export const option = (name: string, ...values: readonly (string | number)[]): XtOption => ({
  name,
  invert: false,
  values: values.map(String),
});

/** An option that `!` may stand before. */
export const invertible = (
  isInverted: boolean,
  name: string,
  ...values: readonly (string | number)[]
): XtOption => ({ ...option(name, ...values), invert: isInverted });

/** `options` if `condition` holds, else none. */
export const when = (condition: boolean, ...options: readonly XtOption[]): readonly XtOption[] =>
  condition ? options : [];

/** `0x1f`. */
export const hex = (number: number): string => `0x${number.toString(16)}`;

/** `0x1`, or `0x1/0xff` when the mask is not all ones. */
export const masked = (value: number, mask: number): string =>
  mask === 0xffff_ffff ? hex(value) : `${hex(value)}/${hex(mask)}`;

/** `80` or `80:90`. */
export const span = (first: number | bigint, last: number | bigint): string =>
  first === last ? String(first) : `${first}:${last}`;

/** The names of the bits that are set, with commas; `none` when there is none. */
export const bitList = (
  bits: number,
  names: readonly (readonly [bit: number, name: string])[],
  none = "NONE",
): string =>
  names
    .filter(([bit]) => (bits & bit) !== 0)
    .map(([, name]) => name)
    .join(",") || none;

/** Names of successive bits, the lowest first. */
export const bitsFrom = (...names: readonly string[]): readonly (readonly [bit: number, name: string])[] =>
  names.map((name, index) => [1 << index, name]);
