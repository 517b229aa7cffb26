import type { Address, MacAddress } from "../../net/index.ts";
import type { HostState } from "../../state/index.ts";

/** What is known of a neighbour: its address of hardware, or that it did not answer (`NUD_*`). */
export interface KnownNeighbour {
  readonly id: string;
  readonly mac: MacAddress | null;
  readonly answers: boolean;
}

const silent: ReadonlySet<string> = new Set(["failed", "incomplete"]);

/** The neighbours of a host by link and address: those that are configured, and those learnt. */
export const prepareNeighbours = ({ config, dynamic }: HostState): ReadonlyMap<string, KnownNeighbour> => {
  const known = new Map<string, KnownNeighbour>();
  for (const { link, address, mac, state } of dynamic.neighbours.values())
    known.set(neighbourKey(link, address), {
      id: `neighbour ${link} ${address}`,
      mac,
      answers: !silent.has(state),
    });
  for (const [key, { link, address, mac, proxy }] of config.neighbour)
    if (!proxy) known.set(neighbourKey(link, address), { id: `neighbour ${key}`, mac, answers: true });
  return known;
};

export const neighbourKey = (link: string, address: Address): string => `${link} ${address}`;
