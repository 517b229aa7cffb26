import type { Packet } from "../model/packet.ts";
import { type Bit, everything, type Ref, undefinedRef } from "../sets/index.ts";
import { decodePacket, type HeaderSpace } from "../space/index.ts";
import type { Fate } from "./fate.ts";
import type { FateDiagram } from "./host-model.ts";

/** Links that fail together, and a packet that this breaks. */
export interface Failure {
  readonly down: readonly string[];
  readonly packets: Ref;
  readonly witness: Packet;
}

/** What shall hold, for which packets. */
export interface FailureQuestion {
  /** Whether a packet with these possible fates is served. */
  readonly holds: (fates: readonly Fate[]) => boolean;
  readonly packets: Ref;
  readonly uplinks: readonly string[];
  /** So many links may fail at once. */
  readonly most: number;
}

/**
 * The failures of at most `most` uplinks that break what holds while all are up: the smallest first, and none that
 * contains another one with the same packets. `diagram` is of a model with these `uplinks`.
 */
export const failuresThat = (
  { diagram, fates, space }: FateDiagram,
  question: FailureQuestion,
): readonly Failure[] => {
  const { diagrams } = space;
  const { holds, packets, uplinks, most } = question;
  const broken = diagrams.where(diagram, (id) => id !== 0 && !holds(fates.at(id)));
  const asked = diagrams.guard(packets, broken);
  const anyway = diagrams.cofactor(asked, statesOf(space, uplinks, []));
  const found: Failure[] = [];
  for (const down of choices(uplinks, most)) {
    const here = diagrams.without(diagrams.cofactor(asked, statesOf(space, uplinks, down)), anyway);
    const known = found.filter((other) => other.down.every((link) => down.includes(link)));
    const fresh = known.reduce((left, other) => diagrams.without(left, other.packets), here);
    const bits = fresh === undefinedRef ? null : diagrams.pick(fresh);
    if (bits !== null) found.push({ down, packets: fresh, witness: decodePacket(space, bits) });
  }
  return found;
};

/** The states of links with at most `most` of `uplinks` down. */
export const fewDown = (space: HeaderSpace, uplinks: readonly string[], most: number): Ref => {
  const levels = uplinks.map((link) => space.linkState(link).levels[0]!).sort((a, b) => a - b);
  let below: Ref[] = Array.from({ length: most + 1 }, () => everything);
  for (const level of levels.toReversed())
    below = below.map((up, left) =>
      space.diagrams.make(level, left === 0 ? undefinedRef : below[left - 1]!, up),
    );
  return below[most]!;
};

const statesOf = (space: HeaderSpace, uplinks: readonly string[], down: readonly string[]): readonly Bit[] =>
  uplinks.flatMap((link) => space.bits(space.linkState(link), down.includes(link) ? 0 : 1));

/** All choices of 1 to `most` of `list`, small ones first. */
const choices = (list: readonly string[], most: number): readonly (readonly string[])[] => {
  const of = (size: number, from: number): string[][] =>
    size === 0
      ? [[]]
      : list.slice(from).flatMap((link, at) => of(size - 1, from + at + 1).map((rest) => [link, ...rest]));
  return Array.from({ length: most }, (_, at) => of(at + 1, 0)).flat();
};
