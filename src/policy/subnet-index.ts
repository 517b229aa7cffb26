import {
  type Address,
  addressNumber,
  addressOf,
  comparePrefixes,
  type Family,
  ipv4Number,
  lengthOf,
  type Prefix,
  prefixFamily,
} from "../net/index.ts";

/** A subnet and the network that it belongs to. */
export interface Subnet {
  readonly prefix: Prefix;
  readonly network: string;
}

/** Finds the subnet around an address or prefix in logarithmic time. */
export interface SubnetIndex {
  /** The subnet that wholly contains what is given, or `null`. */
  around(inner: Address | Prefix): Subnet | null;
}

/** Subnets of one family by their bounds, in order; of numbers where these are enough, as big ones are slow. */
interface Ranges<Value extends number | bigint> {
  readonly firsts: readonly Value[];
  readonly lasts: readonly Value[];
  readonly subnets: readonly Subnet[];
}

/** An index over subnets that do not overlap. Where they do, some are not found: that is reported elsewhere. */
export const createSubnetIndex = (subnets: readonly Subnet[]): SubnetIndex => {
  const [ipv4, ipv6] = [rangesOf("ipv4", ipv4Bounds, subnets), rangesOf("ipv6", ipv6Bounds, subnets)];
  return {
    around: (inner) => {
      if (subnets.length === 0) return null;
      return inner.includes(":") ? findIn(ipv6, ipv6Bounds(inner)) : findIn(ipv4, ipv4Bounds(inner));
    },
  };
};

interface Bounds<Value> {
  readonly first: Value;
  readonly last: Value;
}

const rangesOf = <Value extends number | bigint>(
  family: Family,
  boundsOf: (prefix: Prefix) => Bounds<Value>,
  all: readonly Subnet[],
): Ranges<Value> => {
  const subnets = all
    .filter(({ prefix }) => prefixFamily(prefix) === family)
    .sort((a, b) => comparePrefixes(a.prefix, b.prefix));
  const bounds = subnets.map(({ prefix }) => boundsOf(prefix));
  return { subnets, firsts: bounds.map(({ first }) => first), lasts: bounds.map(({ last }) => last) };
};

const ipv4Bounds = (inner: Address | Prefix): Bounds<number> => {
  const slash = inner.indexOf("/");
  const first = ipv4Number(slash < 0 ? inner : inner.slice(0, slash));
  return { first, last: slash < 0 ? first : first + 2 ** (32 - lengthOf(inner as Prefix)) - 1 };
};

const ipv6Bounds = (inner: Address | Prefix): Bounds<bigint> => {
  const isPrefix = inner.includes("/");
  const first = addressNumber(isPrefix ? addressOf(inner as Prefix) : (inner as Address));
  return { first, last: first + (1n << BigInt(128 - (isPrefix ? lengthOf(inner as Prefix) : 128))) - 1n };
};

const findIn = <Value extends number | bigint>(
  { firsts, lasts, subnets }: Ranges<Value>,
  { first, last }: Bounds<Value>,
): Subnet | null => {
  const index = lastNotAbove(firsts, first);
  return index >= 0 && last <= lasts[index]! ? subnets[index]! : null;
};

/** The index of the last of sorted values that is not above `value`; -1 when all are. */
const lastNotAbove = <Value extends number | bigint>(values: readonly Value[], value: Value): number => {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (values[middle]! <= value) low = middle + 1;
    else high = middle;
  }
  return low - 1;
};
