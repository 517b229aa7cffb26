import { hostPrefix } from "../../net/index.ts";
import { type Hop, type RouteTarget, substitute } from "../routing/index.ts";
import { type Ref, undefinedRef } from "../sets/index.ts";
import { thenAssigned } from "../firewall/index.ts";
import { constantBits, withAssigned } from "./assigned.ts";
import { isLinkLocal } from "./host-facts.ts";
import { refusedSources } from "./source-check.ts";
import type { Ending, Walk } from "./walk.ts";
import type { WalkState } from "./walk-state.ts";

const here = (walk: Walk, state: WalkState, set: Ref): Ref =>
  withAssigned(walk.parts.space.diagrams, set, state.assigned);

/**
 * The first set of packets that holds decides. Small sets are put together before the rest comes under them, which is
 * large.
 */
const firstOf = (
  walk: Walk,
  state: WalkState,
  cases: readonly (readonly [Ref, () => Ref])[],
  otherwise: () => Ref,
): Ref => {
  const { diagrams } = walk.parts.space;
  const decided = cases
    .map(([set, then]) => [here(walk, state, set), then] as const)
    .filter(([set]) => set !== undefinedRef)
    .map(([set, then]) => diagrams.guard(set, then()));
  return diagrams.override(diagrams.overrideAll(decided), otherwise());
};

/** The route of a packet that came in by a link: `ip_route_input_slow`, `ip6_route_input`. */
export const routeIncoming = (walk: Walk, state: WalkState): Ref => {
  const { sets, space, lookups, facts } = walk.parts;
  const ends = (ending: Ending) => (): Ref => walk.end(state, ending);
  const martian = ends({ verdict: "dropped", at: "reverse-path" });
  const toLocal = (hasDestination: boolean) => (): Ref => deliver(walk, state, hasDestination);
  const lookUp = (): Ref =>
    substitute(space.diagrams, here(walk, state, lookups.forward), (id) =>
      meetTarget(walk, state, lookups.routing.targets.at(id)),
    );
  if (space.family === "ipv6")
    return firstOf(
      walk,
      state,
      [
        [sets.toAllNodes, toLocal(true)],
        [sets.toGroup, () => deliverToGroup(walk, state)],
        [sets.toLinkLocal, () => routeOnLink(walk, state)],
      ],
      lookUp,
    );
  const allowsLoopback = facts.settings.largest("ipv4", state.input!, "route_localnet") !== 0;
  return firstOf(
    walk,
    state,
    [
      [sets.fromNowhere, martian],
      [sets.toAllNodes, toLocal(false)],
      [sets.toGroup, () => deliverToGroup(walk, state)],
      [sets.toEverybody, toLocal(false)],
      [sets.toNowhere, martian],
      [allowsLoopback ? undefinedRef : sets.toLoopback, martian],
      [allowsLoopback ? undefinedRef : sets.fromLoopback, martian],
    ],
    lookUp,
  );
};

/** Whether somebody listens to a group is not seen in the state of a host. */
const deliverToGroup = (walk: Walk, state: WalkState): Ref =>
  deliver(walk, { ...state, unknowns: [...state.unknowns, "whether a program listens to the group"] }, false);

const deliver = (walk: Walk, state: WalkState, hasDestination: boolean): Ref =>
  validated(walk, state, null, hasDestination, () => walk.hook("input", state));

/** Packets whose source is refused end here; `next` is for all others. */
const validated = (
  walk: Walk,
  state: WalkState,
  out: string | null,
  hasDestination: boolean,
  next: () => Ref,
): Ref => {
  const { own, filtered, setting } = refusedSources(walk.parts, state, out, hasDestination);
  const refused = (object: string | null) => (): Ref =>
    walk.end(state, { verdict: "dropped", at: "reverse-path", object });
  const checked = (): Ref =>
    walk.where(own, refused(null), () => walk.where(filtered, refused(setting), next));
  // Whoever has no address yet is not looked back for (`ip_route_input_slow`, `ip_mc_validate_source`).
  return hasDestination
    ? checked()
    : walk.where(here(walk, state, walk.parts.sets.fromUnspecified), next, checked);
};

/** IPv6 destinations of a link alone (`rt6_need_strict`): the host on that link, or a neighbour there. */
const routeOnLink = (walk: Walk, state: WalkState): Ref => {
  const { facts, space } = walk.parts;
  const own = facts.addressesOf(state.input!, "ipv6").filter(({ address }) => isLinkLocal(address));
  const mine = space.addressSet(
    space.fields.destination,
    own.map(({ address }) => hostPrefix(address)),
  );
  return walk.where(
    here(walk, state, mine),
    () => walk.hook("input", state),
    () =>
      own.length === 0
        ? walk.end(state, { verdict: "unroutable", at: "route" })
        : forward(walk, state, [{ device: state.input!, gateway: null }]),
  );
};

const meetTarget = (walk: Walk, state: WalkState, target: RouteTarget): Ref => {
  switch (target.kind) {
    case "none":
      return walk.end(state, { verdict: "unroutable", at: "route" });
    case "blackhole":
    case "unreachable":
    case "prohibit":
      return walk.end(state, {
        verdict: "unroutable",
        at: target.object.startsWith("rule") ? "rule" : "route",
        object: target.object,
      });
    case "broadcast":
      return deliver(walk, state, false);
    case "local":
    case "anycast":
    case "multicast":
      return deliver(walk, state, true);
    case "unicast":
      return forward(walk, state, target.hops);
  }
};

/** Every way that the kernel may choose. */
const forward = (walk: Walk, state: WalkState, hops: readonly Hop[]): Ref => {
  const { facts, space } = walk.parts;
  const { isOn, object } = facts.forwarding(space.family, state.input!);
  if (!isOn) return walk.end(state, { verdict: "dropped", at: "forward", object });
  return hops.map((hop) => forwardBy(walk, state, hop)).reduce((left, right) => walk.either(left, right));
};

const forwardBy = (walk: Walk, state: WalkState, hop: Hop): Ref => {
  const { sets } = walk.parts;
  const leaving = withWay(walk, state, hop);
  const refused = (verdict: "dropped" | "rejected") => (): Ref => walk.end(state, { verdict, at: "forward" });
  return validated(walk, state, hop.device, true, () =>
    firstOf(
      walk,
      state,
      [
        [sets.fromUnspecified, refused("dropped")],
        [sets.fromLinkLocal, refused("rejected")],
      ],
      () => walk.hook("forward", leaving),
    ),
  );
};

const withWay = (walk: Walk, state: WalkState, { device, gateway }: Hop): WalkState => {
  const { space } = walk.parts;
  const out = constantBits(space.fields.outputLink.levels, space.linkClass(device));
  return {
    ...state,
    assigned: thenAssigned(state.assigned, out),
    out: device,
    nextHop: gateway ?? "destination",
  };
};

/** The route of a packet that the host sends; `next` goes on with the device that it leaves by. */
export const routeOwn = (walk: Walk, state: WalkState): Ref =>
  lookUpOwn(walk, state, walk.parts.lookups.own, (after) => walk.hook("output", after));

/** Again, with what the kernel still knows of it by then. */
export const rerouteOwn = (walk: Walk, state: WalkState): Ref =>
  lookUpOwn(walk, state, walk.parts.lookups.reroute, (after) => walk.hook("postrouting", after));

const lookUpOwn = (walk: Walk, state: WalkState, lookUp: Ref, next: (state: WalkState) => Ref): Ref => {
  const { space, lookups } = walk.parts;
  return substitute(space.diagrams, here(walk, state, lookUp), (id) =>
    sendTo(walk, state, lookups.routing.targets.at(id), next),
  );
};

const sendTo = (walk: Walk, state: WalkState, target: RouteTarget, next: (state: WalkState) => Ref): Ref => {
  switch (target.kind) {
    case "local":
    case "anycast":
      return next(withWay(walk, state, { device: "lo", gateway: null }));
    case "broadcast":
    case "multicast":
      return target.device === null
        ? walk.end(state, { verdict: "unroutable", at: "route" })
        : next(withWay(walk, state, { device: target.device, gateway: null }));
    case "unicast":
      return target.hops
        .map((hop) => next(withWay(walk, state, hop)))
        .reduce((left, right) => walk.either(left, right));
    case "none":
    case "blackhole":
    case "unreachable":
    case "prohibit":
      return meetTarget(walk, state, target);
  }
};
