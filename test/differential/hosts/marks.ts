import type { Random } from "../random.ts";

/** Marks that hosts set and ask for: few, sharing bits. */
export const marks: readonly number[] = [0x1, 0x2, 0x3, 0x10, 0x11, 0x100, 0x8000_0000];
export const masks: readonly number[] = [0x1, 0x3, 0xf, 0xff, 0xffff_ff00, 0x8000_0001];

export const hex = (value: number): string => `0x${value.toString(16)}`;

/** A mark as `ip rule` has it: with a mask or without. */
export const markText = (random: Random): string =>
  random.chance(0.5) ? hex(random.pick(marks)) : `${hex(random.pick(marks))}/${hex(random.pick(masks))}`;
