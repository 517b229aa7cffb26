import { createHash } from "node:crypto";

import { ownedLinkPrefix } from "../../state/index.ts";

/** `IFNAMSIZ` (`linux/if.h`) without the closing zero byte. */
const longestName = 15;

/**
 * The link names of networks: `cw-NAME`, or for long names `cw-` with the start of the name and a hash.
 *
 * No two networks share a link: a shortened name that is already somebody's is hashed again. Names that fit are
 * given out first, so that they never depend on others.
 */
export const linkNames = (networks: readonly string[]): ReadonlyMap<string, string> => {
  const taken = new Set(networks.map(plainName).filter(fits));
  const names = new Map<string, string>();
  for (const network of [...networks].sort()) {
    const name = fits(plainName(network)) ? plainName(network) : freeName(network, taken);
    taken.add(name);
    names.set(network, name);
  }
  return names;
};

const plainName = (network: string): string => `${ownedLinkPrefix}${network}`;

const fits = (name: string): boolean => Buffer.byteLength(name) <= longestName;

const freeName = (network: string, taken: ReadonlySet<string>): string => {
  for (let attempt = 0; ; attempt += 1) {
    const name = shortenedName(network, attempt);
    if (!taken.has(name)) return name;
  }
};

/** `cw-` and five letters, a hyphen, six hex digits: 15 bytes. */
const shortenedName = (network: string, attempt: number): string => {
  const digest = createHash("sha256").update(`${attempt}\0${network}`).digest("hex");
  return `${plainName(network).slice(0, longestName - 7)}-${digest.slice(0, 6)}`;
};
