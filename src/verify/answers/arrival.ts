import { assertNever } from "../../diagnostics/index.ts";
import type { Place, Position } from "../../questions/index.ts";
import type { Destiny } from "./forwarding.ts";
import { holdsRange } from "./region-set.ts";

/**
 * Whether packets of a destiny arrive at a place: all of them, some choice of theirs (several ways out, a range of
 * addresses), none; or those whose own destination lies there.
 */
export type Arrival = "all" | "some" | "none" | "byDestination";

export const arrivalAt = (destiny: Destiny, place: Place, via: readonly string[] | null): Arrival => {
  const way = wayTo(destiny, place.at, via);
  if (way === "none" || destiny.destination === null) return way === "all" ? "byDestination" : way;
  const there = holdsRange(place.addresses, destiny.destination);
  return way === "all" ? there : there === "none" ? "none" : "some";
};

const wayTo = (destiny: Destiny, at: Position, via: readonly string[] | null): "all" | "some" | "none" => {
  switch (at.kind) {
    case "host":
      return destiny.verdict === "delivered" ? "all" : "none";
    case "anywhere":
      return leavesBy(destiny, via);
    case "links":
      return leavesBy(destiny, via === null ? at.links : at.links.filter((link) => via.includes(link)));
    default:
      return assertNever(at);
  }
};

/** Whether it leaves by one of `links` (`null`: by any link) whichever way is chosen. */
const leavesBy = ({ verdict, outs }: Destiny, links: readonly string[] | null): "all" | "some" | "none" => {
  if (verdict !== "forwarded" || outs.length === 0) return "none";
  const good = links === null ? outs : outs.filter((out) => links.includes(out));
  return good.length === outs.length ? "all" : good.length > 0 ? "some" : "none";
};
