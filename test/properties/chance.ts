import { seeded } from "../../bench/generate-policy.ts";

/** Random choices that are the same for the same seed. */
export interface Chance {
  /** Whether something of this probability happens. */
  readonly is: (probability: number) => boolean;
  /** A whole number from 0 to below `bound`. */
  readonly below: (bound: number) => number;
  readonly pick: <Value>(list: readonly Value[]) => Value;
}

export const chanceOf = (seed: number): Chance => {
  const next = seeded(seed);
  const below = (bound: number): number => Math.floor(next() * bound);
  return { is: (probability) => next() < probability, below, pick: (list) => list[below(list.length)]! };
};

/** A list of as many things as `count` says. */
export const listOf = <Value>(count: number, make: () => Value): readonly Value[] =>
  Array.from({ length: count }, make);
