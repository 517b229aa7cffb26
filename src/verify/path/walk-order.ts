import type { Hook } from "../firewall/index.ts";
import type { Ref } from "../sets/index.ts";
import { noLinkClass } from "../space/index.ts";
import { thenAssigned } from "../firewall/index.ts";
import { constantBits } from "./assigned.ts";
import { leave } from "./walk-egress.ts";
import { rerouteOwn, routeIncoming } from "./walk-routes.ts";
import type { Walk } from "./walk.ts";
import type { WalkState } from "./walk-state.ts";

/** Where packets go that a hook let through. */
export const afterHook = (walk: Walk, hook: Hook, state: WalkState): Ref => {
  switch (hook) {
    case "ingress":
      return walk.hook("prerouting", state);
    case "prerouting":
      return state.isLooped ? walk.hook("input", state) : routeIncoming(walk, state);
    case "input":
      return walk.end({ ...state, out: null }, { verdict: "delivered", at: "local" });
    case "forward":
      return walk.hook("postrouting", state);
    case "output":
      return state.mustReroute
        ? rerouteOwn(walk, { ...state, mustReroute: false })
        : walk.hook("postrouting", state);
    case "postrouting":
      return state.out === "lo" ? loop(walk, state) : leave(walk, state);
    case "egress":
      return walk.end(state, { verdict: "forwarded", at: "egress" });
  }
};

/** A packet of the host to itself: out by `lo` and in again, with its connection and its route. */
const loop = (walk: Walk, state: WalkState): Ref => {
  const { space } = walk.parts;
  const arrives = constantBits(space.fields.inputLink.levels, space.linkClass("lo"));
  const left = constantBits(space.fields.outputLink.levels, noLinkClass);
  return walk.hook("prerouting", {
    ...state,
    assigned: [arrives, left].reduce(thenAssigned, state.assigned),
    input: "lo",
    out: null,
    nextHop: null,
    isLooped: true,
    translating: { kind: "none" },
  });
};
