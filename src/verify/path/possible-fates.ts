import type { Packet } from "../model/packet.ts";
import type { Ref } from "../sets/index.ts";
import { bitsIn, encodePacket, type HeaderSpace, mostLinkStates, mostPredicates } from "../space/index.ts";

/** What is open about one packet. */
export interface OpenQuestions {
  /** Uplinks that are down; all others are up. */
  readonly down?: ReadonlySet<string>;
}

/** All terminals that `diagram` has for one packet, whatever predicates that nobody understands say. */
export const possibleTerminals = (
  space: HeaderSpace,
  diagram: Ref,
  packet: Packet,
  { down = new Set() }: OpenQuestions = {},
): readonly number[] => {
  const { store } = space.diagrams;
  const bits = bitsIn(encodePacket(space, packet));
  const downLevels = new Set([...down].map((link) => space.linkState(link).levels[0]!));
  const { linkStates, predicates } = space.fields;
  const found = new Set<number>();
  const seen = new Set<Ref>();
  const walk = (ref: Ref): void => {
    if (ref < 0) {
      found.add(~ref);
      return;
    }
    if (seen.has(ref)) return;
    seen.add(ref);
    const level = store.level(ref);
    const isOpen = level >= predicates && level < predicates + mostPredicates;
    const isLink = level >= linkStates && level < linkStates + mostLinkStates;
    const bit = isLink ? (downLevels.has(level) ? 0 : 1) : bits(level);
    if (isOpen || bit === 0) walk(store.low(ref));
    if (isOpen || bit === 1) walk(store.high(ref));
  };
  walk(diagram);
  return [...found];
};
