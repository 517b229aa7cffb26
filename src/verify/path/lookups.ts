import type { Ref } from "../sets/index.ts";
import type { HeaderSpace } from "../space/index.ts";
import {
  type FlowView,
  forwardView,
  ownView,
  rerouteView,
  type ReverseOptions,
  reverseView,
  type Routing,
} from "../routing/index.ts";

/** The routing look-ups of a host, each made when it is first asked for. */
export class Lookups {
  readonly routing: Routing;
  readonly #space: HeaderSpace;
  readonly #made = new Map<string, Ref>();

  constructor(space: HeaderSpace, routing: Routing) {
    this.#space = space;
    this.routing = routing;
  }

  get forward(): Ref {
    return this.#get("forward", () => forwardView(this.#space));
  }

  get own(): Ref {
    return this.#get("own", () => ownView(this.#space));
  }

  get reroute(): Ref {
    return this.#get("reroute", () => rerouteView(this.#space));
  }

  reverse(options: ReverseOptions): Ref {
    return this.#get(JSON.stringify(options), () => reverseView(this.#space, options));
  }

  #get(name: string, view: () => FlowView): Ref {
    const known = this.#made.get(name) ?? this.routing.lookUp(view());
    this.#made.set(name, known);
    return known;
  }
}
