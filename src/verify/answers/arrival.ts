import { assertNever } from "../../diagnostics/index.ts";
import type { Place, Position } from "../../questions/index.ts";
import type { Destiny } from "./forwarding.ts";
import { holdsRange } from "./region-set.ts";

/**
 * Whether packets with one fate arrive at a place: all of them, some (the destination is one of a range), none; or those
 * whose own destination lies there.
 */
export type Arrival = "all" | "some" | "none" | "byDestination";

export const arrivalAt = (fate: Destiny, place: Place, via: readonly string[] | null): Arrival => {
  if (!leadsTo(fate, place.at, via)) return "none";
  const translated = fate.destination?.addresses ?? null;
  return translated === null ? "byDestination" : holdsRange(place.addresses, translated);
};

const leadsTo = ({ verdict, out }: Destiny, at: Position, via: readonly string[] | null): boolean => {
  if (at.kind === "host") return verdict === "delivered";
  if (verdict !== "forwarded" || out === null || via?.includes(out) === false) return false;
  switch (at.kind) {
    case "anywhere":
      return true;
    case "links":
      return at.links.includes(out);
    default:
      return assertNever(at);
  }
};
