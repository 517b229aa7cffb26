import { noRoute, type RouteTarget, targetKey } from "./route-target.ts";

/** Terminal ids of `RouteTarget`s. 0 and 1 are never among them. */
export class Targets {
  readonly #byKey = new Map<string, number>();
  readonly #targets: RouteTarget[] = [];
  /** The id of `noRoute`. */
  readonly none = this.intern(noRoute);

  intern(target: RouteTarget): number {
    const key = targetKey(target);
    const known = this.#byKey.get(key);
    if (known !== undefined) return known;
    const id = this.#targets.push(target) + 1;
    this.#byKey.set(key, id);
    return id;
  }

  at(id: number): RouteTarget {
    const target = this.#targets[id - 2];
    if (target === undefined) throw new RangeError(`no route target has the id ${id}`);
    return target;
  }
}
