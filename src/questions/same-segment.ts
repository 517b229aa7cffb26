import type { Place } from "./question.ts";

/** Whether what goes from one place to the other stays on layer 2. */
export const isSameSegment = (one: Place, other: Place): boolean =>
  one.isSegment &&
  other.isSegment &&
  one.at.kind === "links" &&
  other.at.kind === "links" &&
  one.at.links.join() === other.at.links.join();
