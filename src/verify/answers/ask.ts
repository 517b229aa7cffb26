import { type Address, families, type Family } from "../../net/index.ts";
import { isSameSegment, type Place, type Question } from "../../questions/index.ts";
import { type Ref, undefinedRef } from "../sets/index.ts";
import { decodePacket, encodePacket } from "../space/index.ts";
import { type Answer, type Counterexample } from "./answer.ts";
import { type Arrival, arrivalAt } from "./arrival.ts";
import type { Destinies, Destiny, Forwarding } from "./forwarding.ts";
import { preferredSets } from "./preferred.ts";
import { addressesIn, ordinary, startsOf } from "./region-set.ts";

/** Answers a question by the fates of all packets that it is about. */
export const ask = (host: Forwarding, question: Question, familiar: readonly Address[] = []): Answer => {
  if (question.undecidable !== null) return { kind: "undecidable", why: question.undecidable };
  let doubt: Answer | null = null;
  for (const family of families)
    for (const way of waysOf(host, question, family)) {
      const answer = judge(way, question, familiar);
      if (answer?.kind === "refuted") return answer;
      doubt ??= answer;
    }
  return doubt ?? { kind: "proved" };
};

/** The packets of one place that come in by one link. */
interface Way {
  readonly destinies: Destinies;
  readonly input: string | null;
  readonly from: Place;
}

function* waysOf(host: Forwarding, { from }: Question, family: Family): Iterable<Way> {
  for (const place of from)
    for (const input of inputsOf(host, place))
      yield { destinies: host.start(family, input), input, from: place };
}

const inputsOf = ({ inputs }: Forwarding, { at }: Place): readonly (string | null)[] => {
  if (at.kind === "host") return [null];
  return at.kind === "anywhere" ? inputs : inputs.filter((input) => at.links.includes(input));
};

/** What breaks the promise on one way: for sure, or depending on something unknown. `null`: nothing does. */
const judge = (way: Way, question: Question, familiar: readonly Address[]): Answer | null => {
  const { diagrams } = way.destinies.space;
  const targets = question.to.filter((place) => !isSameSegment(way.from, place));
  const found = targets.map((place) =>
    question.kind === "reaches" ? failures(way, question, place) : arrivals(way, question, place),
  );
  const asked = diagrams.overrideAll(found.map((one) => one.asked));
  const broken = diagrams.overrideAll(found.map((one) => one.broken));
  const sure = withoutLuck(way, asked, broken);
  if (sure !== undefinedRef)
    return { kind: "refuted", counterexample: exampleOf(way, question, sure, familiar) };
  const any = diagrams.union(broken, diagrams.overrideAll(found.map((one) => one.doubtful)));
  return any === undefinedRef
    ? null
    : { kind: "possibly", counterexample: exampleOf(way, question, any, familiar) };
};

/** The packets asked about, those that break the promise, and those of which it is not known. */
interface Found {
  readonly asked: Ref;
  readonly broken: Ref;
  readonly doubtful: Ref;
}

/** Packets to a place that do not arrive there. */
const failures = (way: Way, question: Question, place: Place): Found => {
  const { space, diagram, fates } = way.destinies;
  const { diagrams } = space;
  const asked = [
    startsOf(space, question.traffic),
    ordinary(space),
    addressesIn(space, space.fields.source, way.from.addresses),
    addressesIn(space, space.fields.destination, place.addresses),
  ].reduce((left, right) => diagrams.intersection(left, right));
  const ends = diagrams.guard(asked, diagram);
  const arrives = (fate: Destiny): boolean =>
    ["all", "byDestination"].includes(arrivalAt(fate, place, question.via));
  const broken = diagrams.where(
    ends,
    (id) => id !== 0 && fates.at(id).some((fate) => isSure(fate) && !arrives(fate)),
  );
  const kept = diagrams.where(
    ends,
    (id) => id !== 0 && fates.at(id).every((fate) => isSure(fate) && arrives(fate)),
  );
  return { asked, broken, doubtful: diagrams.without(diagrams.without(asked, broken), kept) };
};

/** Packets to anywhere that arrive at a place. */
const arrivals = (way: Way, question: Question, place: Place): Found => {
  const { space, diagram, fates } = way.destinies;
  const { diagrams } = space;
  const starts = startsOf(space, question.traffic);
  const asked = diagrams.intersection(starts, addressesIn(space, space.fields.source, way.from.addresses));
  const ends = diagrams.guard(asked, diagram);
  const there = addressesIn(space, space.fields.destination, place.addresses);
  const arriving = (isMeant: (fate: Destiny) => boolean): Ref => {
    const some = (id: number, ...wanted: readonly Arrival[]): boolean =>
      id !== 0 &&
      fates
        .at(id)
        .filter((fate) => isMeant(fate) && !staysInside(way, place, fate))
        .some((fate) => wanted.includes(arrivalAt(fate, place, question.via)));
    const anyhow = diagrams.where(ends, (id) => some(id, "all", "some"));
    const addressed = diagrams.where(ends, (id) => some(id, "byDestination"));
    return diagrams.union(anyhow, diagrams.intersection(addressed, there));
  };
  return { asked, broken: arriving(isSure), doubtful: arriving((fate) => !isSure(fate)) };
};

/** What leaves a segment by the link that it came in by has not left it. */
const staysInside = ({ input, from }: Way, place: Place, { out }: Destiny): boolean =>
  out !== null && out === input && (from.isSegment || place.isSegment);

const isSure = ({ certainty }: Destiny): boolean => certainty === "sure";

/** `broken` without the packets that a test nobody understands could save: the promise may hold for them. */
const withoutLuck = ({ destinies: { space } }: Way, asked: Ref, broken: Ref): Ref => {
  const { diagrams } = space;
  const luck = space.predicates.flatMap((text) => space.predicate(text).levels);
  if (luck.length === 0 || broken === undefinedRef) return broken;
  return diagrams.without(broken, diagrams.exists(diagrams.without(asked, broken), luck));
};

/** A packet of `set`; when the kernel may do several things with it, the one that breaks the promise. */
const exampleOf = (way: Way, question: Question, set: Ref, familiar: readonly Address[]): Counterexample => {
  const { space, diagram, fates } = way.destinies;
  const assignment = space.diagrams.pick(set, preferredSets(space, familiar))!;
  const packet = { ...decodePacket(space, assignment), input: way.input };
  const whole = encodePacket(space, packet);
  const id = space.diagrams.evaluate(diagram, (level) => assignment.get(level) ?? whole.get(level) ?? 0);
  const { verdict, certainty, at, object, out } = worstOf(fates.at(id), question);
  return { packet, verdict, certainty, at, object, out };
};

const worstOf = (fates: readonly Destiny[], { kind, to, via }: Question): Destiny => {
  const arrives = (fate: Destiny): boolean => to.some((place) => arrivalAt(fate, place, via) !== "none");
  return fates.find((fate) => arrives(fate) === (kind === "never")) ?? fates[0]!;
};
