import {
  type Address,
  contains,
  type Family,
  families,
  type Prefix,
  prefix,
  prefixFamily,
} from "../net/index.ts";
import type { AddressSet } from "./question.ts";

/** The addresses in `within` and not in `except`, without parts that are excepted whole and exceptions that touch nothing. */
export const addressSetOf = (within: readonly Prefix[], except: readonly Prefix[] = []): AddressSet => {
  const left = within.filter((whole) => !except.some((hole) => contains(hole, whole)));
  return {
    within: left,
    except: [...new Set(except)].filter((hole) => left.some((whole) => contains(whole, hole))),
  };
};

/** Whether `address` is in one of the sets. */
export const holdsAddress = (sets: readonly AddressSet[], address: Address): boolean =>
  sets.some(
    ({ within, except }) =>
      within.some((whole) => contains(whole, address)) && !except.some((hole) => contains(hole, address)),
  );

/** The families that a set has addresses in. */
export const familiesOfSet = ({ within }: AddressSet): readonly Family[] =>
  families.filter((family) => within.some((whole) => prefixFamily(whole) === family));

/**
 * Addresses that no conversation between hosts is held with: RFC 6890 §2.2.2 (this network, loopback, reserved,
 * broadcast), RFC 5771 (multicast); RFC 4291 §2.4 for IPv6, link-local ones among them: they are never forwarded.
 */
export const specialPrefixes: readonly Prefix[] = [
  "0.0.0.0/8",
  "127.0.0.0/8",
  "169.254.0.0/16",
  "224.0.0.0/4",
  "240.0.0.0/4",
  "::/127",
  "::ffff:0.0.0.0/96",
  "fe80::/10",
  "ff00::/8",
].map(prefix);
