import { type Diagrams, type Ref, undefinedRef } from "../sets/index.ts";

/** With no more different diagrams than these, each is cut out for its packets; with more, `f` is taken apart first. */
const fewDiagrams = 48;

/**
 * `f` with a diagram in the place of each terminal. Those diagrams may depend on any bits, also such as stand above those
 * of `f`.
 */
export const substitute = (diagrams: Diagrams, f: Ref, diagramOf: (id: number) => Ref): Ref => {
  const chosen = new Map<number, Ref>();
  for (const id of diagrams.terminals(f)) chosen.set(id, diagramOf(id));
  return new Substitution(diagrams, chosen).of(f);
};

class Substitution {
  readonly #diagrams: Diagrams;
  readonly #chosen: ReadonlyMap<number, Ref>;
  readonly #known = new Map<Ref, Ref>();

  constructor(diagrams: Diagrams, chosen: ReadonlyMap<number, Ref>) {
    this.#diagrams = diagrams;
    this.#chosen = chosen;
  }

  of(f: Ref): Ref {
    if (f < 0) return this.#chosen.get(~f)!;
    const known = this.#known.get(f);
    if (known !== undefined) return known;
    const result = this.#make(f);
    this.#known.set(f, result);
    return result;
  }

  #make(f: Ref): Ref {
    const different = [...new Set(this.#diagrams.terminals(f).map((id) => this.#chosen.get(id)!))];
    if (different.every((ref) => ref < 0)) return this.#relabel(f);
    if (different.length <= fewDiagrams) return this.#cutOut(f, different);
    const { store } = this.#diagrams;
    const low = this.of(store.low(f));
    return this.#diagrams.make(store.level(f), low, this.of(store.high(f)));
  }

  #relabel(f: Ref): Ref {
    return this.#diagrams.mapTerminals(f, (id) => ~this.#chosen.get(id)!, true);
  }

  #cutOut(f: Ref, different: readonly Ref[]): Ref {
    if (different.length === 1) return different[0]!;
    return this.#diagrams.overrideAll(
      different.map((ref) =>
        ref === undefinedRef
          ? undefinedRef
          : this.#diagrams.guard(
              this.#diagrams.where(f, (id) => this.#chosen.get(id) === ref),
              ref,
            ),
      ),
    );
  }
}
