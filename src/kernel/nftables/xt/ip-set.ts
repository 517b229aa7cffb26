import type { XtOption } from "../../../state/index.ts";
import type { Info } from "./info.ts";
import { invertible } from "./options.ts";

/** `IPSET_INVALID_ID`. */
export const noSet = 0xffff;

/**
 * A `struct xt_set_info` as option and values: the set, and which side of the packet each field is taken from.
 *
 * The kernel knows sets of `ipset` by number only, and so does this: `#3`.
 */
export const setOption = (info: Info, at: number, name: string): XtOption => {
  const [dimension, flags] = [info.u8(at + 2), info.u8(at + 3)];
  const sides = Array.from({ length: dimension }, (_, index) =>
    (flags & (2 << index)) === 0 ? "dst" : "src",
  );
  return invertible((flags & 1) !== 0, name, `#${info.u16(at)}`, sides.join(","));
};
