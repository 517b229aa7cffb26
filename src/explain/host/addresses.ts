import {
  type Address,
  addressBytes,
  addressOf,
  contains,
  type Family,
  lengthOf,
  prefixFamily,
  prefixOf,
  type Prefix,
} from "../../net/index.ts";
import type { HostState } from "../../state/index.ts";

/** An address that a link holds. */
export interface HeldAddress {
  readonly link: string;
  readonly address: Address;
  readonly subnet: Prefix;
  readonly scope: number;
}

/** The addresses of a host. */
export class HeldAddresses {
  readonly #all: readonly HeldAddress[];
  readonly #local: ReadonlySet<Address>;
  readonly #byLink = new Map<string, HeldAddress[]>();

  constructor({ config, dynamic }: HostState) {
    const listed = [...config.address.values(), ...dynamic.addresses.values()];
    this.#all = listed.map(({ link, address, scope }) => ({
      link,
      address: addressOf(address),
      subnet: prefixOf(address),
      scope,
    }));
    this.#local = new Set(this.#all.map(({ address }) => address));
    for (const held of this.#all) {
      const group = this.#byLink.get(held.link);
      if (group === undefined) this.#byLink.set(held.link, [held]);
      else group.push(held);
    }
  }

  isLocal(address: Address): boolean {
    return this.#local.has(address);
  }

  of(link: string, family: Family): readonly HeldAddress[] {
    return (this.#byLink.get(link) ?? []).filter(({ subnet }) => prefixFamily(subnet) === family);
  }

  all(family: Family): readonly HeldAddress[] {
    return this.#all.filter(({ subnet }) => prefixFamily(subnet) === family);
  }
}

/** `RT_SCOPE_*`. */
const scopes = { link: 253, host: 254 };

/**
 * The addresses that the kernel may take as the source of packets by a link to `towards` (`inet_select_addr` and
 * `ipv6_dev_get_saddr`); more than one when the order of the addresses decides, which the state does not hold.
 */
export const sourcesFor = (
  held: HeldAddresses,
  link: string,
  towards: Address,
  family: Family,
): readonly Address[] =>
  family === "ipv4" ? ipv4Sources(held, link, towards) : ipv6Sources(held, link, towards);

const ipv4Sources = (held: HeldAddresses, link: string, towards: Address): readonly Address[] => {
  const own = held.of(link, "ipv4").filter(({ scope }) => scope < scopes.host);
  const near = own.filter(({ subnet }) => contains(subnet, towards));
  const chosen = near.length > 0 ? near : own;
  if (chosen.length > 0) return chosen.map(({ address }) => address);
  return held
    .all("ipv4")
    .filter(({ scope }) => scope < scopes.link)
    .map(({ address }) => address);
};

/** Policy table of RFC 6724 §2.1, as the kernel has it (`net/ipv6/addrlabel.c`). */
const labels: readonly (readonly [Prefix, number])[] = [
  ["::1/128", 0],
  ["::ffff:0.0.0.0/96", 4],
  ["::/96", 3],
  ["2001::/32", 6],
  ["2001:10::/28", 7],
  ["3ffe::/16", 12],
  ["2002::/16", 2],
  ["fec0::/10", 11],
  ["fc00::/7", 5],
] as unknown as readonly (readonly [Prefix, number])[];

const labelOf = (address: Address): number => labels.find(([prefix]) => contains(prefix, address))?.[1] ?? 1;

const linkLocal = "fe80::/10" as Prefix;

/** RFC 6724 §5, rules 1, 2, 5, 6 and 8. */
const ipv6Sources = (held: HeldAddresses, link: string, towards: Address): readonly Address[] => {
  const isNear = contains(linkLocal, towards);
  const candidates = held.all("ipv6").filter((one) => one.link === link || !isNear);
  const rated = candidates.map((one) => ({ address: one.address, rank: rankOf(one, link, towards, isNear) }));
  const best = Math.max(...rated.map(({ rank }) => rank));
  return rated.filter(({ rank }) => rank === best).map(({ address }) => address);
};

/** Loopback is no farther than link-local (`ipv6_addr_type`). */
const isNearAddress = (address: Address): boolean => address === "::1" || contains(linkLocal, address);

const rankOf = (one: HeldAddress, link: string, towards: Address, isNear: boolean): number => {
  const same = one.address === towards ? 1 : 0;
  const sameScope = isNearAddress(one.address) === isNear ? 1 : 0;
  const sameLink = one.link === link ? 1 : 0;
  const sameLabel = labelOf(one.address) === labelOf(towards) ? 1 : 0;
  const shared = Math.min(sharedBits(addressBytes(one.address), addressBytes(towards)), lengthOf(one.subnet));
  return same * 8192 + sameScope * 4096 + sameLink * 1024 + sameLabel * 512 + shared;
};

const sharedBits = (a: Uint8Array, b: Uint8Array): number => {
  let bits = 0;
  while (bits < 8 * a.length && ((a[bits >> 3]! ^ b[bits >> 3]!) & (0x80 >> (bits & 7))) === 0) bits += 1;
  return bits;
};
