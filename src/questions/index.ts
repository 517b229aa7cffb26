/**
 * What a policy promises, as neutral questions about a host: its `tests`, its `guard`, and that isolated networks are.
 *
 * Main types: `Question`, `Region`, `Place`, `Names`. Main functions: `questionsOf`, `namesOf`.
 *
 * INVARIANT: pure, and without a thought of `compile`: where a name is on a host follows from the host as it is (or will
 * be) and from what the policy says, never from what was made of it. A question holds no word of the policy but for
 * showing, so that `verify` can answer it by the kernel's semantics alone.
 */
export { addressSetOf, holdsAddress, specialPrefixes } from "./address-set.ts";
export { allAddresses, devicesOf, ownAddresses, takenAddresses } from "./host-facts.ts";
export { isSameSegment } from "./same-segment.ts";
export { joinNames, type Names, namesOf, plainNames } from "./names.ts";
export { locate } from "./locate.ts";
export { everyPlace } from "./places.ts";
export type { NamedRegion } from "./regions.ts";
export { questionsOf } from "./questions-of.ts";
export type { AddressSet, Place, Position, Question, Region, Traffic } from "./question.ts";
export { trafficWords } from "./words.ts";
