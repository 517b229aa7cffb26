import type { Span } from "../diagnostics/index.ts";
import { type Address, contains, type Prefix, prefix } from "../net/index.ts";
import type { Report } from "./report.ts";

const never: readonly (readonly [Prefix, string])[] = [
  [prefix("0.0.0.0/8"), "an unspecified address"],
  [prefix("127.0.0.0/8"), "a loopback address"],
  [prefix("224.0.0.0/4"), "a multicast address"],
  [prefix("255.255.255.255/32"), "the broadcast address"],
  [prefix("::/128"), "the unspecified address"],
  [prefix("::1/128"), "the loopback address"],
  [prefix("::ffff:0.0.0.0/96"), "an IPv4 address in IPv6 notation"],
  [prefix("ff00::/8"), "a multicast address"],
];

const linkLocal = prefix("fe80::/10");

/** Where an address is used: only a gateway of an uplink knows its link, and may be link-local. */
export type AddressUse = "gateway" | "network" | "machine" | "next hop";

const useWords: Readonly<Record<AddressUse, string>> = {
  gateway: "a gateway",
  network: "the host's address in a network",
  machine: "the address of a machine",
  "next hop": "a next hop",
};

/** Whether an address can belong to one host in this place; reported when not. */
export const checkUnicast = (report: Report, address: Address, use: AddressUse, span: Span): boolean => {
  const what = unusableAs(address, use);
  if (what === null) return true;
  const hint = address.startsWith("::ffff:") ? `write \`${address.slice("::ffff:".length)}\`` : null;
  report.error(
    "policy/unusable-address",
    span,
    `\`${address}\` is ${what}, which cannot be ${useWords[use]}`,
    hint ?? "use a global or private unicast address",
  );
  return false;
};

/** How the canonical texts of addresses in `never` and `linkLocal` begin; spares all others the comparison. */
const suspicious = /^(?:0|127|22\d|23\d|255)\.|^::|^f[ef]/;

/** What is wrong with an address in this place, or `null`. */
export const unusableAs = (address: Address, use: AddressUse): string | null => {
  if (!suspicious.test(address)) return null;
  if (use !== "gateway" && contains(linkLocal, address)) return "a link-local address";
  return never.find(([range]) => contains(range, address))?.[1] ?? null;
};
