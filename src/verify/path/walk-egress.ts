import { addressNumber } from "../../net/index.ts";
import type { Ref } from "../sets/index.ts";
import { withAssigned } from "./assigned.ts";
import type { Walk } from "./walk.ts";
import type { WalkState } from "./walk-state.ts";

/** What is left between the last hook and the wire: the neighbour, and the device. */
export const leave = (walk: Walk, state: WalkState): Ref => {
  const { facts, space, uplinks } = walk.parts;
  const out = state.out!;
  const fails = (): Ref => walk.end(state, { verdict: "dropped", at: "egress", object: `link ${out}` });
  if (facts.link(out)?.up === false) return fails();
  const sends = (): Ref => meetNeighbour(walk, state);
  if (uplinks.has(out)) {
    const isUp = space.equal(space.linkState(out), 1);
    return walk.where(isUp, sends, fails);
  }
  return facts.hasCarrier(out) ? sends() : fails();
};

/** Neighbours that do not answer get nothing (`NUD_FAILED`, `NUD_INCOMPLETE`). */
const meetNeighbour = (walk: Walk, state: WalkState): Ref => {
  const { facts, space } = walk.parts;
  const goesOn = (): Ref => walk.hook("egress", state);
  const silent = facts.silentNeighbours(space.family, state.out!);
  const isSilent = (address: string): Ref =>
    walk.end(state, { verdict: "unroutable", at: "neighbour", object: `neighbour ${state.out} ${address}` });
  if (state.nextHop !== "destination")
    return silent.includes(state.nextHop!) ? isSilent(state.nextHop!) : goesOn();
  return silent.reduceRight((rest, address) => {
    const packets = withAssigned(
      space.diagrams,
      space.equal(space.fields.destination, addressNumber(address)),
      state.assigned,
    );
    return walk.where(
      packets,
      () => isSilent(address),
      () => rest,
    );
  }, goesOn());
};
