import type { Span } from "../diagnostics/index.ts";
import type { Endpoint, Guard, Network, Policy, PolicyTest, ServiceMatch } from "../policy/index.ts";
import type { HostState } from "../state/index.ts";
import { familiesOfPlaces, mergePlaces, placesOf } from "./places.ts";
import type { Place, Question } from "./question.ts";
import { isSameSegment } from "./same-segment.ts";
import { type Site, siteOf } from "./site.ts";
import { trafficOf } from "./traffic.ts";
import { sentenceOf } from "./words.ts";

/**
 * Everything that `policy` promises, as questions about `host`: tests in file order, then guards, then isolated networks.
 * `host` is the one that the promises shall hold on, above all as it will be once the policy is applied.
 */
export const questionsOf = (policy: Policy, host: HostState): readonly Question[] => {
  const site = siteOf(policy, host);
  return [
    ...policy.tests.map((test) => questionOfTest(site, test)),
    ...policy.guards.map((guard) => questionOfGuard(site, guard)),
    ...policy.networks.filter(({ mode }) => mode === "isolated").flatMap((one) => isolation(site, one)),
  ];
};

const questionOfTest = (site: Site, test: PolicyTest): Question => {
  const kind = test.expectation === "reaches" ? "reaches" : "never";
  const words = sentenceOf(test, kind === "reaches" ? "reaches" : "never reaches");
  return ask(site, { ...test, kind, purpose: "test", words });
};

const questionOfGuard = (site: Site, guard: Guard): Question =>
  ask(site, { ...guard, kind: "reaches", purpose: "guard", words: sentenceOf(guard, "reaches") });

const any: readonly Endpoint[] = [{ kind: "any" }];

/** No way in, and none out. What the host itself gives a network (addresses, names) is no way out. */
const isolation = (site: Site, { name, span }: Network): readonly Question[] => {
  const network: readonly Endpoint[] = [{ kind: "network", network: name }];
  return [
    { from: network, to: any, words: `nothing leaves the isolated network ${name}` },
    { from: any, to: network, words: `nothing enters the isolated network ${name}` },
  ].map((sides) => ask(site, { ...sides, services: [], span, kind: "never", purpose: "isolation" }));
};

interface Promised {
  readonly kind: Question["kind"];
  readonly purpose: Question["purpose"];
  readonly from: readonly Endpoint[];
  readonly to: readonly Endpoint[];
  readonly services: readonly ServiceMatch[];
  readonly words: string;
  readonly span: Span;
}

const ask = (site: Site, { kind, purpose, from, to, services, words, span }: Promised): Question => {
  const sides = [
    from.map((endpoint) => placesOf(site, endpoint, "from", kind)),
    to.map((endpoint) => placesOf(site, endpoint, "to", kind)),
  ];
  const [fromPlaces, toPlaces] = sides.map((side) =>
    mergePlaces(side.flatMap((placed) => (placed.kind === "known" ? placed.places : []))),
  ) as [Place[], Place[]];
  const gap = sides.flat().find((placed) => placed.kind === "unknown")?.why ?? null;
  return {
    kind,
    from: fromPlaces,
    to: toPlaces,
    traffic: trafficOf(services),
    via: null,
    purpose,
    words,
    origin: span,
    undecidable: gap ?? emptiness(kind, fromPlaces, toPlaces),
  };
};

/** A promise about nobody would be kept by any host. That nothing reaches nobody is true, though. */
const emptiness = (kind: Question["kind"], from: readonly Place[], to: readonly Place[]): string | null => {
  if (staysInside(from, to)) return "both sides are in one segment: what passes there does not pass the host";
  if (kind === "never") return null;
  if (from.length === 0 || to.length === 0) return "no route of this host leads to one of the sides";
  const common = familiesOfPlaces(from).filter((family) => familiesOfPlaces(to).includes(family));
  return common.length === 0 ? "the two sides have no address family in common" : null;
};

const staysInside = (from: readonly Place[], to: readonly Place[]): boolean =>
  from.length > 0 && to.length > 0 && from.every((one) => to.every((other) => isSameSegment(one, other)));
