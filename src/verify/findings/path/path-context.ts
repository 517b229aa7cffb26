import type { Family } from "../../../net/index.ts";
import type { HostState } from "../../../state/index.ts";
import { preferredSets } from "../../answers/preferred.ts";
import type { Counterexample } from "../../answers/answer.ts";
import { realPackets } from "../../difference/universe.ts";
import type { Fate } from "../../path/fate.ts";
import type { FateDiagram, HostModel } from "../../path/host-model.ts";
import { type Ref, undefinedRef } from "../../sets/index.ts";
import { decodePacket } from "../../space/index.ts";

/** Real first packets that come in by one link, and what becomes of them. */
export interface PathContext {
  readonly host: HostState;
  readonly model: HostModel;
  readonly family: Family;
  readonly input: string;
  readonly ends: FateDiagram;
  /** The packets of `ends` that somebody may really send. */
  readonly real: Ref;
}

export const pathContext = (model: HostModel, family: Family, input: string): PathContext => {
  const ends = model.forward(family, input);
  const { host } = model;
  return { host, model, family, input, ends, real: realPackets(ends.space, [host, host], input) };
};

/** The packets of `set` with a fate like this, whichever the kernel chooses. */
export const fateIs = (
  { diagram, fates, space }: FateDiagram,
  set: Ref,
  holds: (fate: Fate) => boolean,
): Ref => {
  const inside = space.diagrams.guard(set, diagram);
  if (inside === undefinedRef) return undefinedRef;
  return space.diagrams.where(inside, (id) => id !== 0 && fates.at(id).every(holds));
};

/** A packet of `set`, in one of `prefer` as far as there is one, with the fate that `of` gives it. */
export const exampleIn = (
  { input, ends: { space } }: PathContext,
  set: Ref,
  of: FateDiagram,
  prefer: readonly Ref[] = [],
): Counterexample => {
  const assignment = space.diagrams.pick(set, [...prefer, ...preferredSets(space, [])])!;
  const id = space.diagrams.evaluate(of.diagram, (level) => assignment.get(level) ?? 0);
  const [fate] = id === 0 ? [] : of.fates.at(id);
  return {
    packet: { ...decodePacket(space, assignment), input },
    verdict: fate?.verdict ?? "dropped",
    certainty: fate?.certainty ?? "possibly",
    at: fate?.at ?? "ingress",
    object: fate?.object ?? null,
    out: fate?.out ?? null,
  };
};
