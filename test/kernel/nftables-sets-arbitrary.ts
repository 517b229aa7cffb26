import * as fc from "fast-check";
import type { Arbitrary } from "fast-check";
import {
  type NftDataTypeName,
  type NftElement,
  type NftSet,
  type NftVerdict,
  nftDataTypes,
  nftTypeLength,
  nftTypeNumber,
  nftVerdictType,
} from "../../src/state/index.ts";

/** The chain to which generated verdicts jump: it has no jumps itself, so there are no loops. */
export const leaf = "leaf";

export const hexOf = (length: number): Arbitrary<string> =>
  fc.uint8Array({ minLength: length, maxLength: length }).map((bytes) => Buffer.from(bytes).toString("hex"));

const nameHex = fc
  .stringMatching(/^[a-z][a-z0-9]{0,14}$/)
  .map((name) => Buffer.from(name).toString("hex").padEnd(32, "0"));

export const fieldHex = (type: NftDataTypeName): Arbitrary<string> =>
  type === "ifname" ? nameHex : hexOf(nftDataTypes[type].bytes);

const padded = (hex: string): string => hex.padEnd(Math.ceil(hex.length / 8) * 8, "0");

/** A key: one field as it is, several padded. */
const keyOf = (types: readonly NftDataTypeName[]): Arbitrary<string> =>
  types.length === 1
    ? fieldHex(types[0]!)
    : fc.tuple(...types.map(fieldHex)).map((fields) => fields.map(padded).join(""));

/** Disjoint closed ranges of a number of `bytes` bytes, often touching zero, all ones and each other. */
export const rangesOf = (bytes: number): Arbitrary<{ key: string; end: string }[]> => {
  const most = (1n << BigInt(8 * bytes)) - 1n;
  const edge = fc.oneof(fc.constantFrom(0n, 1n, 2n, 3n, most, most - 1n), fc.bigInt({ min: 0n, max: most }));
  const hex = (number: bigint): string => number.toString(16).padStart(2 * bytes, "0");
  return fc.uniqueArray(edge, { maxLength: 12 }).map((edges) => {
    const sorted = edges.toSorted((a, b) => (a < b ? -1 : 1));
    return Array.from({ length: Math.floor(sorted.length / 2) }, (_, index) => ({
      key: hex(sorted[2 * index]!),
      end: hex(sorted[2 * index + 1]!),
    }));
  });
};

export const verdict: Arbitrary<NftVerdict> = fc.constantFrom<NftVerdict>(
  { kind: "accept" },
  { kind: "drop" },
  { kind: "return" },
  { kind: "continue" },
  { kind: "jump", chain: leaf },
  { kind: "goto", chain: leaf },
);

type MapKind = "set" | "verdicts" | "marks";

const value = (kind: MapKind): Arbitrary<Pick<NftElement, "data" | "verdict">> => {
  if (kind === "verdicts") return verdict.map((verdict) => ({ data: null, verdict }));
  if (kind === "marks") return hexOf(4).map((data) => ({ data, verdict: null }));
  return fc.constant({ data: null, verdict: null });
};

const mapFields: Readonly<Record<MapKind, Pick<NftSet, "dataType" | "dataLength">>> = {
  set: { dataType: null, dataLength: null },
  verdicts: { dataType: nftVerdictType, dataLength: null },
  marks: { dataType: nftTypeNumber("mark"), dataLength: 4 },
};

export const singles: readonly NftDataTypeName[] = [
  "ipv4_addr",
  "ipv6_addr",
  "inet_service",
  "mark",
  "ifname",
  "ether_addr",
];
const ordered: readonly NftDataTypeName[] = ["ipv4_addr", "ipv6_addr", "inet_service", "mark"];
export const pairs: readonly (readonly NftDataTypeName[])[] = [
  ["ifname", "ifname"],
  ["ipv4_addr", "inet_service"],
  ["ipv4_addr", "inet_proto", "inet_service"],
];

const byKey = (a: NftElement, b: NftElement): number => (a.key < b.key ? -1 : 1);

const bytesOf = (types: readonly NftDataTypeName[]): readonly number[] =>
  types.length < 2 ? [] : types.map((type) => nftDataTypes[type].bytes);

const setShell = (name: string, types: readonly NftDataTypeName[], kind: MapKind, flags: number): NftSet => ({
  name,
  flags: flags | (kind === "set" ? 0 : 8),
  keyType: nftTypeNumber(...types),
  keyLength: nftTypeLength(...types),
  fields: bytesOf(types),
  ...mapFields[kind],
  timeoutMs: null,
  elements: [],
});

const mapKind = fc.constantFrom<MapKind>("set", "verdicts", "marks");

const hashSet = (name: string): Arbitrary<NftSet> =>
  fc
    .tuple(fc.constantFrom(...singles.map((type) => [type]), ...pairs), mapKind, fc.boolean())
    .chain(([types, kind, hasTimeout]) => {
      const element = fc
        .tuple(keyOf(types), value(kind))
        .map(([key, value]): NftElement => ({ key, end: null, ...value, timeoutMs: null }));
      return fc.uniqueArray(element, { maxLength: 20, selector: ({ key }) => key }).map((elements) => ({
        ...setShell(name, types, kind, hasTimeout ? 16 : 0),
        elements: elements.toSorted(byKey),
      }));
    });

const intervalSet = (name: string): Arbitrary<NftSet> =>
  fc.tuple(fc.constantFrom(...ordered), mapKind).chain(([type, kind]) =>
    rangesOf(nftDataTypes[type].bytes).chain((ranges) =>
      fc.tuple(...ranges.map(() => value(kind))).map((values) => ({
        ...setShell(name, [type], kind, 4),
        elements: ranges.map((range, index) => ({ ...range, ...values[index]!, timeoutMs: null })),
      })),
    ),
  );

/** Boxes that are apart in their first field. */
const boxSet = (name: string): Arbitrary<NftSet> =>
  fc.tuple(rangesOf(4), rangesOf(2), mapKind).chain(([addresses, ports, kind]) => {
    const port = ports[0] ?? { key: "0050", end: "0050" };
    return fc.tuple(...addresses.map(() => value(kind))).map((values) => ({
      ...setShell(name, ["ipv4_addr", "inet_service"], kind, 0x84),
      elements: addresses.map(({ key, end }, index) => ({
        key: key + padded(port.key),
        end: end + padded(port.end),
        ...values[index]!,
        timeoutMs: null,
      })),
    }));
  });

/** Up to four sets and maps that the kernel accepts. */
export const setsOf: Arbitrary<NftSet[]> = fc
  .array(fc.constantFrom(hashSet, intervalSet, boxSet), { maxLength: 4 })
  .chain((makers) => fc.tuple(...makers.map((make, index) => make(`s${index}`))));
