import { destinationPorts } from "../harness/ports.ts";
import type { Random } from "../random.ts";

/** Numbers that no other packet of the same batch has: a connection is nobody else's. */
export interface Uniques {
  nextPort: number;
  /** Ports and identifiers that are taken, by protocol. */
  readonly taken: Set<string>;
}

export const freshUniques = (): Uniques => ({ nextPort: 10_000, taken: new Set() });

/** A port or identifier that makes the connection one of its own. */
export const uniquePort = (
  random: Random,
  uniques: Uniques,
  protocol: number,
  wanted: number | undefined,
): number => {
  const chosen = wanted ?? (random.chance(0.1) ? random.pick(destinationPorts) : uniques.nextPort);
  const key = `${protocol} ${chosen}`;
  if (!uniques.taken.has(key)) {
    uniques.taken.add(key);
    if (chosen === uniques.nextPort) uniques.nextPort += 1;
    return chosen;
  }
  do uniques.nextPort += 1;
  while (uniques.taken.has(`${protocol} ${uniques.nextPort}`));
  return uniquePort(random, uniques, protocol, uniques.nextPort);
};

/** Without ports, two connections may become one by translation: there is one of them at a time. */
export const isFirstOther = ({ taken }: Uniques): boolean => {
  const isFirst = !taken.has("other");
  taken.add("other");
  return isFirst;
};
