import { createHash } from "node:crypto";

import {
  addressBits,
  addressOf,
  type Family,
  lengthOf,
  type PortRange,
  type Prefix,
  prefixRange,
} from "../../net/index.ts";
import {
  type NftDataTypeName,
  nftDataTypes,
  type NftElement,
  type NftSet,
  nftTypeLength,
  nftTypeNumber,
  type NftVerdict,
  nftVerdictType,
  windowSet,
} from "../../state/index.ts";
import { addressHex, keyHex, linkNameHex, paddedHex, portHex } from "./bytes.ts";
import { mergedRanges, mergeRanges } from "./ranges.ts";

/** `linux/netfilter/nf_tables.h`, `enum nft_set_flags`. */
const intervalFlag = 0x4;
const mapFlag = 0x8;
const concatFlag = 0x80;

/**
 * The sets and maps of the table in the making.
 *
 * Sets of addresses and ports are named by their content: two rules with the same members share one, and a rule that
 * changes leaves the sets of all others as they are. Without intervals a set is a hash table; so sets that hold single
 * addresses only are kept apart from those that hold ranges.
 */
export class SetStore {
  readonly #sets = new Map<string, NftSet>();

  /** The sets, sorted by name. */
  all(): readonly NftSet[] {
    return [...this.#sets.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** The name of a set of addresses of one family. */
  addresses(family: Family, prefixes: readonly Prefix[]): string {
    const type: NftDataTypeName = family === "ipv4" ? "ipv4_addr" : "ipv6_addr";
    const allHosts = prefixes.every((prefix) => lengthOf(prefix) === addressBits(family));
    const elements = allHosts
      ? [...new Set(prefixes.map(addressOf))].map((address) => element({ key: addressHex(address) }))
      : mergedRanges(prefixes).map(element);
    return this.#byContent(
      `${allHosts ? "hosts" : "nets"}${family === "ipv4" ? 4 : 6}`,
      type,
      allHosts,
      elements,
    );
  }

  /** The name of a set of ports. */
  ports(ranges: readonly PortRange[]): string {
    const single = ranges.every(({ first, last }) => first === last);
    const keys = ranges.map(({ first, last }) => ({ key: portHex(first), end: portHex(last) }));
    const elements = single
      ? [...new Set(keys.map(({ key }) => key))].map((key) => element({ key }))
      : mergeRanges(keys).map(element);
    return this.#byContent("ports", "inet_service", single, elements);
  }

  /** The set that holds every packet until a moment. */
  until(untilMs: number): string {
    return this.#add(windowSet(untilMs));
  }

  /** A set of interfaces with a name of its own. */
  interfaces(name: string, links: Iterable<string>): string {
    const elements = [...new Set(links)].map((link) => element({ key: linkNameHex(link) }));
    return this.#add({ ...plainSet(name, ["ifname"]), elements: sorted(elements) });
  }

  /** A set of pairs of interfaces with a name of its own. */
  interfacePairs(name: string, pairs: Iterable<readonly [string, string]>): string {
    const elements = [...pairs].map((pair) => element({ key: pair.map(linkNameHex).join("") }));
    return this.#add({ ...plainSet(name, ["ifname", "ifname"]), elements: sorted(elements) });
  }

  /** A set of prefixes of one family, each with the interface behind which it lies. They must not overlap. */
  homes(name: string, family: Family, entries: Iterable<readonly [Prefix, link: string]>): string {
    const elements = [...entries].map(([prefix, link]) => {
      const { first, last } = prefixRange(prefix);
      return element({
        key: keyHex([addressHex(first), linkNameHex(link)]),
        end: keyHex([addressHex(last), linkNameHex(link)]),
      });
    });
    const fields = [family === "ipv4" ? "ipv4_addr" : "ipv6_addr", "ifname"] as const;
    return this.#add({
      ...plainSet(name, fields),
      flags: intervalFlag | concatFlag,
      elements: sorted(elements),
    });
  }

  /** A map from interfaces, or tuples of them, to verdicts. */
  verdicts(name: string, entries: Iterable<readonly [links: readonly string[], NftVerdict]>): string {
    const elements = [...entries].map(([links, verdict]) =>
      element({ key: links.map(linkNameHex).join(""), verdict }),
    );
    const fields = elements[0]?.key.length === 64 ? (["ifname", "ifname"] as const) : (["ifname"] as const);
    return this.#add({
      ...plainSet(name, fields),
      flags: mapFlag,
      dataType: nftVerdictType,
      elements: sorted(elements),
    });
  }

  /** A map from tuples to verdicts; keys as `keyHex` makes them. */
  verdictMap(
    name: string,
    fields: readonly NftDataTypeName[],
    entries: readonly (readonly [key: string, NftVerdict])[],
  ): string {
    const elements = entries.map(([key, verdict]) => element({ key, verdict }));
    return this.#add({
      ...plainSet(name, fields),
      flags: mapFlag,
      dataType: nftVerdictType,
      elements: sorted(elements),
    });
  }

  /** A map between tuples; keys and data are one hexadecimal value for each field. */
  map(
    name: string,
    keyFields: readonly NftDataTypeName[],
    dataFields: readonly NftDataTypeName[],
    entries: Iterable<readonly [key: readonly string[], data: readonly string[]]>,
  ): string {
    const elements = [...entries].map(([key, data]) =>
      element({ key: key.map(paddedHex).join(""), data: data.map(paddedHex).join("") }),
    );
    return this.#add({
      ...plainSet(name, keyFields),
      flags: mapFlag,
      dataType: nftTypeNumber(...dataFields),
      dataLength: nftTypeLength(...dataFields),
      elements: sorted(elements),
    });
  }

  #byContent(what: string, type: NftDataTypeName, plain: boolean, elements: readonly NftElement[]): string {
    const members = sorted(elements);
    const digest = createHash("sha256").update(JSON.stringify(members)).digest("hex").slice(0, 12);
    const flags = plain ? 0 : intervalFlag;
    return this.#add({ ...plainSet(`${what}-${digest}`, [type]), flags, elements: members });
  }

  #add(set: NftSet): string {
    this.#sets.set(set.name, set);
    return set.name;
  }
}

const plainSet = (name: string, fields: readonly NftDataTypeName[]): NftSet => ({
  name,
  flags: 0,
  keyType: nftTypeNumber(...fields),
  keyLength: nftTypeLength(...fields),
  fields: fields.length < 2 ? [] : fields.map((field) => nftDataTypes[field].bytes),
  dataType: null,
  dataLength: null,
  timeoutMs: null,
  elements: [],
});

const element = ({
  key,
  end = null,
  data = null,
  verdict = null,
}: Partial<NftElement> & { readonly key: string }): NftElement => ({
  key,
  end,
  data,
  verdict,
  timeoutMs: null,
});

const sorted = (elements: readonly NftElement[]): readonly NftElement[] =>
  elements.toSorted((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
