import type { Ref } from "../sets/index.ts";
import type { Hook } from "../firewall/index.ts";
import type { Fate } from "./fate.ts";
import { constantIn } from "./assigned.ts";
import { runStep } from "./walk-hooks.ts";
import { afterHook } from "./walk-order.ts";
import type { WalkParts } from "./walk-parts.ts";
import { stateKey, type WalkState } from "./walk-state.ts";

/** Where a walk ends, as far as it differs from place to place. */
export type Ending = Pick<Fate, "verdict" | "at"> & Partial<Pick<Fate, "object">>;

/**
 * Follows classes of packets through a host. Every function gives a diagram over the header that the packets came with,
 * whose terminals are fates; packets that cannot come to a place have some fate there, too.
 */
export class Walk {
  readonly parts: WalkParts;
  readonly #known = new Map<string, Ref>();

  constructor(parts: WalkParts) {
    this.parts = parts;
  }

  /** From the step at `index` of a hook on. */
  hook(hook: Hook, state: WalkState, index = 0): Ref {
    return this.once(`${hook} ${index}`, state, () => {
      const step = this.parts.hooks.steps(hook, hook === "egress" ? state.out : state.input)[index];
      return step === undefined ? afterHook(this, hook, state) : runStep(this, { hook, index, step }, state);
    });
  }

  /** What `make` gives, made once for each place and state. */
  once(place: string, state: WalkState, make: () => Ref): Ref {
    const key = `${place} ${stateKey(state)}`;
    const known = this.#known.get(key) ?? make();
    this.#known.set(key, known);
    return known;
  }

  /** The one fate of a state that goes no further. */
  end(state: WalkState, { verdict, at, object = null }: Ending): Ref {
    const { fates, space } = this.parts;
    const number = (levels: readonly number[]): number | null => {
      const value = constantIn(state.assigned, levels);
      return value === null ? null : Number(value);
    };
    const isSent = verdict === "forwarded" || at === "neighbour" || at === "egress";
    return space.diagrams.terminal(
      fates.idOf({
        verdict,
        at,
        object,
        out: isSent ? state.out : null,
        nextHop: isSent ? state.nextHop : null,
        destination: state.destination,
        source: state.source,
        mark: number(space.fields.mark.levels),
        connectionMark: number(space.fields.ctMark.levels),
        certainty: state.unknowns.length === 0 ? "sure" : "possibly",
        unknowns: state.unknowns,
      }),
    );
  }

  /** Packets that get either fate, as the kernel chooses. */
  either(left: Ref, right: Ref): Ref {
    if (left === right) return left;
    return this.parts.space.diagrams.join(left, right, (a, b) => this.parts.fates.either(a, b));
  }

  /** `then`, which says something about every packet, for packets of `set`, else `otherwise`. */
  where(set: Ref, then: () => Ref, otherwise: () => Ref): Ref {
    const { diagrams } = this.parts.space;
    if (set === diagrams.terminal(0)) return otherwise();
    if (set === diagrams.terminal(1)) return then();
    return diagrams.override(diagrams.guard(set, then()), otherwise());
  }
}
