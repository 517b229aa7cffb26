import { type Diagrams, type Ref, undefinedRef } from "../../sets/index.ts";
import { type KeyTable, overlayKeys } from "../matches/key-table.ts";

/**
 * A part of what a chain decides; of several the first that decides wins. Large tables of keys stay tables until all is
 * known that stands before and behind them, so that they are built once and not for every chain on the way.
 */
export type Piece =
  | { readonly kind: "diagram"; readonly ref: Ref }
  /** The terminals of the keys, for packets of `guard`. */
  | { readonly kind: "keys"; readonly guard: Ref; readonly keys: KeyTable };

/** A piece for the packets of a set only. */
export const guarded = (diagrams: Diagrams, set: Ref, piece: Piece): Piece =>
  piece.kind === "diagram"
    ? { kind: "diagram", ref: diagrams.guard(set, piece.ref) }
    : { ...piece, guard: diagrams.guard(set, piece.guard) };

const refsOf = (pieces: readonly Piece[]): readonly Ref[] =>
  pieces.flatMap((piece) => (piece.kind === "diagram" ? [piece.ref] : []));

/** What pieces decide, `rest` where none does. */
export const joined = (diagrams: Diagrams, pieces: readonly Piece[], rest: Ref): Ref => {
  let result = diagrams.override(diagrams.overrideAll(refsOf(pieces)), rest);
  for (let at = pieces.length - 1; at >= 0; at -= 1) {
    const piece = pieces[at]!;
    if (piece.kind === "diagram") continue;
    const before = diagrams.overrideAll(refsOf(pieces.slice(0, at)));
    result = overlayKeys(diagrams, piece.keys, diagrams.without(piece.guard, before), result);
  }
  return result;
};

/** The same with every run of diagrams made one. */
export const compacted = (diagrams: Diagrams, pieces: readonly Piece[]): readonly Piece[] => {
  const result: Piece[] = [];
  for (let at = 0; at < pieces.length;) {
    const keys = pieces.findIndex(({ kind }, index) => index >= at && kind === "keys");
    const end = keys < 0 ? pieces.length : keys;
    const ref = diagrams.overrideAll(refsOf(pieces.slice(at, end)));
    if (ref !== undefinedRef) result.push({ kind: "diagram", ref });
    if (keys >= 0) result.push(pieces[keys]!);
    at = end + 1;
  }
  return result;
};

/** `pieces` without the terminal `ended`: packets that get it are decided by no later piece either. */
export const withoutEnds = (
  diagrams: Diagrams,
  pieces: readonly Piece[],
  ended: number,
): readonly Piece[] => {
  let blocked: Ref = undefinedRef;
  return pieces.map((piece) => {
    const open = blocked === undefinedRef ? piece : guarded(diagrams, diagrams.complement(blocked), piece);
    if (open.kind === "keys") return open;
    blocked = diagrams.union(
      blocked,
      diagrams.where(open.ref, (id) => id === ended),
    );
    return { kind: "diagram", ref: diagrams.mapTerminals(open.ref, (id) => (id === ended ? 0 : id)) };
  });
};
