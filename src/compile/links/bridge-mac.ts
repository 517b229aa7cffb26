import { createHash } from "node:crypto";

import { type MacAddress, macFromBytes } from "../../net/index.ts";

/**
 * The MAC address of a network's bridge: locally administered, unicast, and the same for as long as seed and name
 * are. Without it a bridge takes the lowest MAC among its ports, and every machine's gateway entry goes stale when a
 * port comes or goes.
 */
export const bridgeMac = (seed: string, network: string): MacAddress => {
  const digest = createHash("sha256").update(`bridge\0${seed}\0${network}`).digest();
  return macFromBytes(Uint8Array.of(0x02, ...digest.subarray(0, 5)));
};
