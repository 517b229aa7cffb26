import {
  type Address,
  addressBits,
  addressFromNumber,
  addressNumber,
  type Family,
  familyOf,
  parseAddress,
  parsePrefix,
  prefixFamily,
  prefixRange,
} from "../../../src/net/index.ts";
import type { HostSpec, SetSpec, TableSpec } from "../hosts/host-spec.ts";
import type { Random } from "../random.ts";

/** What a line of the host's configuration speaks of: packets that have it are likely to meet the line. */
export interface Hints {
  readonly family?: Family;
  readonly source?: Address;
  readonly destination?: Address;
  readonly protocol?: string;
  readonly sourcePort?: number;
  readonly destinationPort?: number;
  readonly input?: string;
  readonly tos?: number;
}

/** A line and the sets that it may name. */
export interface Line {
  readonly text: string;
  readonly sets: readonly SetSpec[];
}

/** Every line of a host that a packet may meet. */
export const linesOf = (spec: HostSpec): readonly Line[] => [
  ...[...spec.routes.ipv4, ...spec.routes.ipv6].map((text) =>
    plain(`to ${text.replace("default ", "0.0.0.0/0 ")}`),
  ),
  ...[...spec.rules.ipv4, ...spec.rules.ipv6].map(plain),
  ...[...spec.iptables.ipv4, ...spec.iptables.ipv6].flatMap(({ rules }) => rules.map(plain)),
  ...spec.tables.flatMap(tableLines),
];

const plain = (text: string): Line => ({ text, sets: [] });

const tableLines = ({ sets, chains }: TableSpec): readonly Line[] =>
  chains.flatMap(({ rules }) => rules.map((text) => ({ text, sets })));

/** Which field each word of the tools is about; the value follows it. */
const fieldWords: readonly (readonly [pattern: RegExp, field: string])[] = [
  [/(?:\bsaddr|\bfrom|(?<=^|\s)-s|--src-range) (?:!= |! )?(\S+)/, "source"],
  [/(?:\bdaddr|\bto|(?<=^|\s)-d|--dst-range) (?:!= |! )?(\S+)/, "destination"],
  [/(?:\bsport|--sports?) (?:!= )?([\d,:-]+)/, "sourcePort"],
  [/(?:\bdport|--dports?|proto-dst) (?:!= |vmap \{ |map \{ |\{ )?([\d,:-]+)/, "destinationPort"],
  [/(?:\biif|\biifname|(?<=^|\s)-i) (?:!= |\{ )?"?([a-z]+\d)/, "input"],
  [/\b(tcp|udp|sctp|icmpv6|ipv6-icmp|icmp)\b/, "protocol"],
  [/\btos (0x\w+)/, "tos"],
];

/** What `line` speaks of, with values inside its ranges, at their ends or just beside them. */
export const hintsOf = (random: Random, { text, sets }: Line): Hints => {
  const words = new Map<string, string>();
  for (const [pattern, field] of fieldWords) {
    const found = pattern.exec(text)?.[1];
    if (found !== undefined) words.set(field, found);
  }
  for (const [field, word] of elementWords(random, text, sets)) words.set(field, word);
  return valuesOf(random, words);
};

/** The fields of an element of the set that a line looks something up in. */
const elementWords = (
  random: Random,
  text: string,
  sets: readonly SetSpec[],
): readonly (readonly [string, string])[] => {
  const [, loads, name] =
    /((?:\S+ \S+|iifname)(?: \. (?:\S+ \S+|iifname))*) (?:!= |map |vmap )?@(\w+)/.exec(text) ?? [];
  const set = sets.find((set) => set.name === name);
  if (loads === undefined || set === undefined || set.elements.length === 0) return [];
  const key = random.pick(set.elements).split(" : ")[0]!.split(" . ");
  return loads.split(" . ").flatMap((load, at) => {
    const field = {
      saddr: "source",
      daddr: "destination",
      dport: "destinationPort",
      l4proto: "protocol",
      iifname: "input",
    }[load.split(" ").at(-1)!];
    return field === undefined || key[at] === undefined
      ? []
      : [[field, key[at].replaceAll('"', "")] as const];
  });
};

const valuesOf = (random: Random, words: ReadonlyMap<string, string>): Hints => {
  const [source, destination] = [words.get("source"), words.get("destination")].map((word) =>
    word === undefined ? null : addressIn(random, word),
  );
  const port = (field: string): number | null =>
    words.has(field) ? portIn(random, words.get(field)!) : null;
  const [sourcePort, destinationPort] = [port("sourcePort"), port("destinationPort")];
  return {
    ...(source ? { source, family: familyOf(source) } : {}),
    ...(destination ? { destination, family: familyOf(destination) } : {}),
    ...(sourcePort === null ? {} : { sourcePort }),
    ...(destinationPort === null ? {} : { destinationPort }),
    ...(words.has("protocol") ? { protocol: words.get("protocol")! } : {}),
    ...(words.has("input") ? { input: words.get("input")! } : {}),
    ...(words.has("tos") ? { tos: Number(words.get("tos")) } : {}),
  };
};

/** An address that the word means: inside a prefix or range, at an end, or beside it. */
const addressIn = (random: Random, word: string): Address | null => {
  const bounds = boundsOf(word);
  if (bounds === null) return null;
  const [first, last] = [addressNumber(bounds.first), addressNumber(bounds.last)];
  const family = familyOf(bounds.first);
  const inside = first + (BigInt(random.bits()) % (last - first + 1n));
  const at = random.weighted([
    [5, inside],
    [3, first],
    [2, last],
    [1, first - 1n],
    [1, last + 1n],
  ]);
  const most = (1n << BigInt(addressBits(family))) - 1n;
  return addressFromNumber(family, at < 0n ? 0n : at > most ? most : at);
};

const boundsOf = (word: string): { readonly first: Address; readonly last: Address } | null => {
  const [start, end] = word.replace(/[,;]$/, "").split("-") as [string, string?];
  if (end !== undefined) {
    const [first, last] = [parseAddress(start), parseAddress(end)];
    return first === null || last === null ? null : { first, last };
  }
  const prefix = start.includes("/") ? parsePrefix(start) : null;
  if (typeof prefix === "string") return prefixFamily(prefix) === null ? null : prefixRange(prefix);
  const only = parseAddress(start);
  return only === null ? null : { first: only, last: only };
};

/** A port of `22`, `22-53`, `22:53` or a list of these, or one beside it. */
const portIn = (random: Random, word: string): number | null => {
  const [first, last] = random.pick(word.split(",")).split(/[-:]/).map(Number) as [number, number?];
  if (Number.isNaN(first)) return null;
  const end = last ?? first;
  const near = random.weighted([
    [4, first],
    [3, end],
    [1, first - 1],
    [1, end + 1],
    [3, random.integer(first, end)],
  ]);
  return Math.min(65_535, Math.max(1, near));
};
