import type { Interval } from "../../src/verify/sets/index.ts";
import type { FieldRule } from "../../src/verify/space/index.ts";
import { seeded } from "../generate-policy.ts";

const machines = 2_000;
const ports = [22, 25, 53, 80, 123, 389, 443, 1433, 2049, 3306, 5432, 6379, 8080, 9090, 9200];

/** Machines stand in /24 networks of 100 under 10.0.0.0/16. */
const addressOf = (machine: number): number =>
  0x0a000000 + Math.floor(machine / 100) * 256 + 10 + (machine % 100);

const host = (address: number): Interval => ({ first: address, last: address });
const network = (address: number, length: number): Interval => {
  const size = 2 ** (32 - length);
  const first = Math.floor(address / size) * size;
  return { first, last: first + size - 1 };
};

export const accepted = 1;
export const dropped = 2;

/**
 * Rules between `machines` machines for 15 services: mostly from one machine to one, some from or to a network, one in
 * twenty denies; at the end everything is denied. `id` is the verdict. The same for the same seed.
 */
export const microSegmentation = (count: number, seed: number): readonly FieldRule[] => {
  const next = seeded(seed);
  const below = (limit: number): number => Math.floor(next() * limit);
  const side = (wide: number): Interval => {
    const address = addressOf(below(machines));
    const kind = next();
    return kind >= wide ? host(address) : network(address, kind < wide / 4 ? 24 : 28);
  };
  const rule = (): FieldRule => ({
    conditions: {
      protocol: [host(next() < 0.85 ? 6 : 17)],
      destination: [side(0.02)],
      source: [side(0.15)],
      dport: [host(ports[below(ports.length)]!)],
    },
    id: next() < 0.05 ? dropped : accepted,
  });
  return [...Array.from({ length: count - 1 }, rule), { conditions: {}, id: dropped }];
};
