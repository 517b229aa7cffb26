import { type Address, addressBytes, contains, type Family, type Prefix, prefix } from "../../net/index.ts";
import { type HostFacts, isLinkLocal, type OwnAddress } from "./host-facts.ts";

/** `RT_SCOPE_LINK`, `RT_SCOPE_HOST`. */
const scopes = { link: 253, host: 254 };

/**
 * The address that takes the place of the source when a packet is masqueraded on its way out by `link` to `towards`
 * (`null`: to any neighbour of the link). Several when the order of the addresses decides, which hosts do not show.
 */
export const masqueradeAddresses = (
  facts: HostFacts,
  family: Family,
  link: string,
  towards: Address | null,
): readonly Address[] =>
  (family === "ipv4" ? ipv4Sources(facts, link, towards) : ipv6Sources(facts, link, towards)).map(
    ({ address }) => address,
  );

/** `net/ipv4/devinet.c, inet_select_addr`: of the link, in the subnet of the neighbour first; else of any link. */
const ipv4Sources = (facts: HostFacts, link: string, towards: Address | null): readonly OwnAddress[] => {
  const own = facts.addressesOf(link, "ipv4").filter(({ scope }) => scope < scopes.host);
  const near = towards === null ? [] : own.filter(({ subnet }) => contains(subnet, towards));
  if (near.length > 0) return near;
  return own.length > 0 ? own : facts.all("ipv4").filter(({ scope }) => scope < scopes.link);
};

/** Parts of RFC 6724 §5: scope (rule 2), outgoing interface (5), label (6), longest prefix (8). */
const ipv6Sources = (facts: HostFacts, link: string, towards: Address | null): readonly OwnAddress[] => {
  const near = towards !== null && isLinkLocal(towards);
  const candidates = facts
    .all("ipv6")
    .filter((own) => own.link === link || (!near && own.scope === 0 && !isLinkLocal(own.address)));
  const rated = candidates.map((own) => ({ own, rank: rank(own, link, towards, near) }));
  const best = Math.max(...rated.map((one) => one.rank));
  return rated.filter((one) => one.rank === best).map(({ own }) => own);
};

const rank = (own: OwnAddress, link: string, towards: Address | null, near: boolean): number =>
  (isLinkLocal(own.address) === near ? 4096 : 0) +
  (own.link === link ? 1024 : 0) +
  (towards === null
    ? 0
    : (labelOf(own.address) === labelOf(towards) ? 512 : 0) + sharedBits(own.address, towards));

/** `net/ipv6/addrlabel.c`. */
const labels: readonly (readonly [Prefix, number])[] = [
  [prefix("::1/128"), 0],
  [prefix("::ffff:0.0.0.0/96"), 4],
  [prefix("::/96"), 3],
  [prefix("2001::/32"), 6],
  [prefix("2001:10::/28"), 7],
  [prefix("3ffe::/16"), 12],
  [prefix("2002::/16"), 2],
  [prefix("fec0::/10"), 11],
  [prefix("fc00::/7"), 5],
];

const labelOf = (address: Address): number => labels.find(([under]) => contains(under, address))?.[1] ?? 1;

const sharedBits = (a: Address, b: Address): number => {
  const [left, right] = [addressBytes(a), addressBytes(b)];
  let bits = 0;
  while (bits < 8 * left.length && ((left[bits >> 3]! ^ right[bits >> 3]!) & (0x80 >> (bits & 7))) === 0)
    bits += 1;
  return bits;
};

/**
 * Where `redirect` leads a packet that comes in by `link`; `null` for one of the host's own (`nf_nat_redirect.c`).
 * Empty when the link has no address: the packet is dropped.
 */
export const redirectAddresses = (
  facts: HostFacts,
  family: Family,
  link: string | null,
): readonly Address[] => {
  if (link === null) return [(family === "ipv4" ? "127.0.0.1" : "::1") as Address];
  const own = facts.addressesOf(link, family).map(({ address }) => address);
  const global = own.filter((address) => family === "ipv4" || !isLinkLocal(address));
  return global.length > 0 ? global : own;
};
