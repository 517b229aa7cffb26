import type { Diagrams, Ref } from "../sets/index.ts";

/**
 * `f` with a diagram in the place of each terminal. Terminals that get the same diagram cost as one; a diagram that
 * depends on bits above those of `f` is fine, but costs a merge for each node.
 */
export const substitute = (diagrams: Diagrams, f: Ref, diagramOf: (id: number) => Ref): Ref => {
  const known = new Map<Ref, Ref>();
  const walk = (ref: Ref): Ref => {
    const found = known.get(ref);
    if (found !== undefined) return found;
    const result = ref < 0 ? diagramOf(~ref) : branchOf(ref);
    known.set(ref, result);
    return result;
  };
  const branchOf = (ref: Ref): Ref => {
    const { store } = diagrams;
    const low = walk(store.low(ref));
    return diagrams.make(store.level(ref), low, walk(store.high(ref)));
  };
  return walk(f);
};
