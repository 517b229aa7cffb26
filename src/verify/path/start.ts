import { type Assigned, thenAssigned } from "../firewall/index.ts";
import { type Ref, undefinedRef } from "../sets/index.ts";
import { connectionStateNumber, type HeaderSpace, noLinkClass } from "../space/index.ts";
import { constantBits, withAssigned } from "./assigned.ts";
import type { Walk } from "./walk.ts";
import { routeOwn } from "./walk-routes.ts";
import type { Translating, WalkState } from "./walk-state.ts";

/** The first packet of a connection, or one without any: rules decide about translations. */
export const byRules: Translating = { kind: "rules", destinationSettled: false, sourceSettled: false };

/** What goes with a packet before anything looked at it. `nf_ct_get` without a connection reads as `invalid`. */
const untouched = ({ fields }: HeaderSpace): Assigned =>
  [
    constantBits(fields.ctState.levels, connectionStateNumber("invalid")),
    constantBits(fields.ctDirection.levels, 0),
    constantBits(fields.ctStatus.levels, 0),
    constantBits(fields.ctMark.levels, 0),
    constantBits(fields.outputLink.levels, noLinkClass),
  ].reduce(thenAssigned);

const begin = (walk: Walk, input: string | null, header: Assigned, translating: Translating): WalkState => {
  const { space } = walk.parts;
  const arrives = constantBits(space.fields.inputLink.levels, space.linkClass(input));
  return {
    assigned: [untouched(space), arrives].reduce(thenAssigned, header),
    input,
    out: null,
    nextHop: null,
    destination: null,
    source: null,
    translating,
    isTracked: false,
    isLooped: false,
    mustReroute: false,
    unknowns: [],
  };
};

/**
 * Packets that come in by `port`. `header` is what their headers are, over the header that the answer is written over
 * (empty: the same). A packet that comes in by a device has no mark.
 */
export const comeIn = (walk: Walk, port: string, header: Assigned, translating: Translating): Ref => {
  const { space, facts, sets } = walk.parts;
  const input = facts.layer3Link(port);
  const unmarked = thenAssigned(header, constantBits(space.fields.mark.levels, 0));
  const isPort = input !== port;
  const portClass = isPort ? space.linkClass(port) : noLinkClass;
  const known = thenAssigned(unmarked, constantBits(space.fields.inputPort.levels, portClass));
  const state = begin(walk, input, known, translating);
  const drops = (object: string | null) => (): Ref =>
    walk.end(state, { verdict: "dropped", at: "ingress", object });
  if (facts.link(input)?.up !== true) return drops(`link ${input}`)();
  if (space.family === "ipv4") return walk.hook("ingress", state);
  const disabled = `net/ipv6/conf/${input}/disable_ipv6`;
  if (facts.settings.at(disabled) !== 0) return drops(`sysctl ${disabled}`)();
  // RFC 4291 §2.5.3, §2.7: `net/ipv6/ip6_input.c, ip6_rcv_core` refuses them from any wire.
  const { diagrams } = space;
  const refused = diagrams.overrideAll([
    sets.fromNowhere,
    input === "lo" ? undefinedRef : diagrams.union(sets.fromLoopback, sets.toLoopback),
  ]);
  return walk.where(withAssigned(diagrams, refused, state.assigned), drops(null), () =>
    walk.hook("ingress", state),
  );
};

/** Packets that the host itself sends; their senders may set a mark. */
export const setOut = (walk: Walk, header: Assigned, translating: Translating): Ref =>
  routeOwn(walk, begin(walk, null, header, translating));
