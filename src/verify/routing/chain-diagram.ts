import { type Diagrams, type Ref, undefinedRef } from "../sets/index.ts";
import { type Candidate, isSuppressed, type LiveHop, type Offer, type Suppression } from "./candidate.ts";
import type { Chain } from "./chains.ts";
import type { FlowView } from "./flow-view.ts";
import type { Targets } from "./targets.ts";

/** The terminal of a look-up that ends its table and goes on with the next rule. */
export const pass = 1;

/** What a chain is made a diagram with. */
export interface ChainContext {
  readonly diagrams: Diagrams;
  readonly view: FlowView;
  readonly targets: Targets;
  readonly suppression: Suppression;
  readonly links: LinkBits;
}

/** Links that may fail. */
export interface LinkBits {
  /** The level of the bit that says whether an uplink is up. */
  readonly upLevel: (link: string) => number;
  /** The failures that are asked about: all others are nobody's business, and left undefined where that is cheaper. */
  readonly asked: Ref;
}

/** What a chain answers to every packet: target ids, `pass`, or undefined where the table has no answer. */
export const chainDiagram = (context: ChainContext, chain: Chain): Ref =>
  context.diagrams.overrideAll([...preferred(context, chain)]);

/**
 * Every candidate in order. IPv6 (`net/ipv6/route.c, rt6_score_route`): of the routes to one prefix with one metric, the
 * one by whose device the packet came in is taken first.
 */
function* preferred(context: ChainContext, chain: Chain): Generator<Ref> {
  for (const alike of groupsOf(chain)) {
    const answers = alike.map((candidate) => candidateDiagram(context, candidate));
    if (alike.length > 1)
      for (const [at, candidate] of alike.entries())
        yield context.diagrams.guard(cameInBy(context, candidate), answers[at]!);
    yield* answers;
  }
}

const groupsOf = (chain: Chain): Candidate[][] => {
  const groups: Candidate[][] = [];
  for (const candidate of chain) {
    const last = groups.at(-1)?.[0];
    if (last !== undefined && areAlike(last, candidate)) groups.at(-1)!.push(candidate);
    else groups.push([candidate]);
  }
  return groups;
};

const areAlike = (a: Candidate, b: Candidate): boolean =>
  a.prefix === b.prefix && a.prefix.includes(":") && a.metric === b.metric && a.source === b.source;

const cameInBy = ({ diagrams, view }: ChainContext, { offer }: Candidate): Ref => {
  if ("device" in offer) return offer.device === null ? undefinedRef : view.input(offer.device);
  return "hops" in offer
    ? diagrams.overrideAll(offer.hops.map(({ device }) => view.input(device)))
    : undefinedRef;
};

const candidateDiagram = (context: ChainContext, candidate: Candidate): Ref => {
  const { diagrams, view } = context;
  const { source, tos } = candidate;
  let answer = answerOf(context, candidate);
  if (tos !== 0) answer = diagrams.guard(view.tos(tos, 0x1c), answer);
  return source === null ? answer : diagrams.guard(view.address("source", source), answer);
};

const answerOf = (context: ChainContext, candidate: Candidate): Ref => {
  const { diagrams, targets } = context;
  const { object, offer } = candidate;
  const suppressed = isSuppressed(candidate, context.suppression);
  switch (offer.kind) {
    case "throw":
      return diagrams.terminal(pass);
    case "unicast":
      return waysDiagram(context, offer, suppressed);
    case "local":
    case "anycast":
    case "broadcast":
    case "multicast":
      return diagrams.terminal(suppressed ? pass : targets.intern(offer));
    case "blackhole":
    case "unreachable":
    case "prohibit":
      return diagrams.terminal(targets.intern({ kind: offer.kind, object }));
  }
};

type Ways = Extract<Offer, { readonly kind: "unicast" }>;

/** The ways that are left for each state of the uplinks among them. */
const waysDiagram = (
  { diagrams, targets, links: { upLevel, asked } }: ChainContext,
  offer: Ways,
  suppressed: boolean,
): Ref => {
  const uplinks = [...new Set(offer.hops.flatMap(({ when }) => when ?? []))].sort(
    (a, b) => upLevel(a) - upLevel(b),
  );
  const answer = (hops: readonly LiveHop[]): Ref => {
    if (hops.length === 0) return undefinedRef;
    const ways = hops.map(({ device, gateway }) => ({ device, gateway }));
    return diagrams.terminal(
      suppressed ? pass : targets.intern({ kind: "unicast", hops: ways, mtu: offer.mtu }),
    );
  };
  const withUplinks = (at: number, hops: readonly LiveHop[]): Ref => {
    const uplink = uplinks[at];
    if (uplink === undefined) return answer(hops);
    const down = withUplinks(
      at + 1,
      hops.filter(({ when }) => when !== uplink),
    );
    return diagrams.make(upLevel(uplink), down, withUplinks(at + 1, hops));
  };
  const all = withUplinks(0, offer.hops);
  return uplinks.length === 0 ? all : diagrams.guard(asked, all);
};
