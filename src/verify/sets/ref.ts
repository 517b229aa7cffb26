declare const refBrand: unique symbol;

/**
 * A diagram: the index of its root node when it is 0 or more, else a terminal, `~id`.
 *
 * INVARIANT: in one `Diagrams`, two refs are equal exactly when their diagrams are the same function.
 */
export type Ref = number & { readonly [refBrand]: true };

/** Terminal 0: "not defined here", or the empty set. */
export const undefinedRef: Ref = -1 as Ref;

/** Terminal 1, wherever the packet: "yes", or the set of everything. */
export const everything: Ref = -2 as Ref;

/** The diagram that is the terminal `id` everywhere. */
export const terminalRef = (id: number): Ref => ~id as Ref;

/** The level of a bit: lower levels stand nearer to the root. Real levels are smaller than `noLevel`. */
export const noLevel = 0xffff;

/** What one bit of the header is. */
export interface Bit {
  readonly level: number;
  readonly value: 0 | 1;
}

/** Some bits of a header; what is not in it can be either. */
export type Assignment = ReadonlyMap<number, 0 | 1>;
