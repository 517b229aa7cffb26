import {
  type Address,
  addressBits,
  addressNumber,
  addressOf,
  type Family,
  familyOf,
  lengthOf,
  type Prefix,
  prefixFamily,
} from "../net/index.ts";

/** A subnet and the network that it belongs to. */
export interface Subnet {
  readonly prefix: Prefix;
  readonly network: string;
}

/** Finds the subnet around an address or prefix in logarithmic time, and remembers: each side is asked about often. */
export interface SubnetIndex {
  /** The subnet that wholly contains what is given, or `null`. */
  around(inner: Address | Prefix): Subnet | null;
}

interface Range extends Subnet {
  readonly first: bigint;
  readonly last: bigint;
}

/** An index over subnets that do not overlap. Where they do, some are not found: that is reported elsewhere. */
export const createSubnetIndex = (subnets: readonly Subnet[]): SubnetIndex => {
  const byFamily: Readonly<Record<Family, readonly Range[]>> = {
    ipv4: rangesOf("ipv4", subnets),
    ipv6: rangesOf("ipv6", subnets),
  };
  const answers = new Map<Address | Prefix, Subnet | null>();
  const find = (inner: Address | Prefix): Subnet | null => {
    const { family, first, last } = boundsOf(inner);
    const range = lastStartingAtOrBefore(byFamily[family], first);
    return range !== null && last <= range.last ? { prefix: range.prefix, network: range.network } : null;
  };
  return {
    around: (inner) => {
      if (subnets.length === 0) return null;
      const known = answers.get(inner);
      if (known !== undefined) return known;
      const found = find(inner);
      answers.set(inner, found);
      return found;
    },
  };
};

const rangesOf = (family: Family, subnets: readonly Subnet[]): readonly Range[] =>
  subnets
    .filter(({ prefix }) => prefixFamily(prefix) === family)
    .map((subnet) => ({ ...subnet, ...boundsOf(subnet.prefix) }))
    .sort((a, b) => (a.first < b.first ? -1 : a.first > b.first ? 1 : 0));

const boundsOf = (inner: Address | Prefix) => {
  const [address, length] = inner.includes("/")
    ? [addressOf(inner as Prefix), lengthOf(inner as Prefix)]
    : [inner as Address, null];
  const family = familyOf(address);
  const first = addressNumber(address);
  const hostBits = BigInt(addressBits(family) - (length ?? addressBits(family)));
  return { family, first, last: first + (1n << hostBits) - 1n };
};

const lastStartingAtOrBefore = (ranges: readonly Range[], value: bigint): Range | null => {
  let [low, high] = [0, ranges.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ranges[middle]!.first <= value) low = middle + 1;
    else high = middle;
  }
  return ranges[low - 1] ?? null;
};
