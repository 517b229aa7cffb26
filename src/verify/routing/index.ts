/**
 * Where a host routes packets to: policy routing rules over tables over next hops, as diagrams.
 *
 * Main types: `Routing`, `RouteTarget`, `FlowView`. `Routing.lookUp` gives, for a view of the packet (as it comes in, as
 * the host sends it, reversed for the reverse path filter), a diagram whose terminals are ids of `Routing.targets`.
 *
 * INVARIANT: a diagram of a look-up is defined for every packet.
 */
export type { FlowView } from "./flow-view.ts";
export type { Hop, Refusal, RouteTarget } from "./route-target.ts";
export { Routing, type RoutingParts } from "./routing.ts";
export { type Settings, settingsOf } from "./settings.ts";
export { forwardView, ownView, rerouteView, type ReverseOptions, reverseView } from "./space-views.ts";
export { substitute } from "./substitute.ts";
export type { Targets } from "./targets.ts";
