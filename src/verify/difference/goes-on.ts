import { families, type Family } from "../../net/index.ts";
import type { HostModel } from "../path/host-model.ts";
import { undefinedRef } from "../sets/index.ts";
import { passing } from "./open-conversations.ts";
import { realPackets } from "./universe.ts";

/** Two hosts beside each other. */
interface Two {
  readonly before: HostModel;
  readonly after: HostModel;
}

/**
 * Whether every conversation of real packets that was begun on the first host, and goes on there, goes on when the second
 * one takes its place: in both directions.
 */
export const allGoOn = (two: Two): boolean => {
  const inputs = [...new Set([...two.before.inputs, ...two.after.inputs]), null];
  return inputs.every((input) => families.every((family) => goOnFrom(two, family, input)));
};

const goOnFrom = ({ before, after }: Two, family: Family, input: string | null): boolean => {
  const { diagram: begun, space } = before.forward(family, input);
  const { diagrams } = space;
  const real = realPackets(space, [before.host, after.host], input);
  const pairs = [
    [before.established(family, input), after.established(family, input, begun)],
    [before.reply(family, input), after.reply(family, input, begun)],
  ] as const;
  return pairs.every(([was, is]) => {
    const live = diagrams.intersection(real, passing(was));
    return diagrams.without(live, passing(is)) === undefinedRef;
  });
};
