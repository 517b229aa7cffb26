import * as fc from "fast-check";
import type { Arbitrary } from "fast-check";
import {
  type NftChain,
  type NftDataTypeName,
  type NftExpression,
  type NftRule,
  type NftSet,
  type NftTable,
  nftDataTypes,
  nftTypeNumber,
  nftVerdictType,
} from "../../src/state/index.ts";
import {
  fieldHex,
  hexOf,
  leaf,
  pairs,
  rangesOf,
  setsOf,
  singles,
  verdict,
} from "./nftables-sets-arbitrary.ts";

const load = (type: NftDataTypeName, register: number): NftExpression => {
  if (type === "ifname") return { kind: "meta", key: "iifname", register };
  if (type === "mark") return { kind: "meta", key: "mark", register };
  if (type === "inet_proto") return { kind: "meta", key: "l4proto", register };
  if (type === "ether_addr") return { kind: "payload", base: "link", offset: 6, length: 6, register };
  if (type === "inet_service") return { kind: "payload", base: "transport", offset: 2, length: 2, register };
  const isV4 = type === "ipv4_addr";
  return { kind: "payload", base: "network", offset: isV4 ? 12 : 8, length: isV4 ? 4 : 16, register };
};

const typesOf = ({ keyType }: NftSet): readonly NftDataTypeName[] =>
  [...singles.map((type) => [type]), ...pairs].find((types) => nftTypeNumber(...types) === keyType)!;

/** A rule that looks something up in `set` as the set's kind wants it. */
const useOf = (set: NftSet): NftExpression[] => {
  let register = 8;
  const loads = typesOf(set).map((type) => {
    const expression = load(type, register);
    register += Math.ceil(nftDataTypes[type].bytes / 4);
    return expression;
  });
  const target = set.dataType === nftVerdictType ? 0 : set.dataType === null ? null : 8;
  const lookup: NftExpression = { kind: "lookup", set: set.name, source: 8, register: target, invert: false };
  return [
    ...loads,
    lookup,
    ...(target === 8 ? [{ kind: "metaSet", key: "mark", register: 8 } as const] : []),
  ];
};

const register = fc.constantFrom(8, 9, 12, 16, 17, 20);

const matchPhrase: Arbitrary<NftExpression[]> = fc.oneof(
  fc
    .tuple(fc.constantFrom(...singles), register, fc.constantFrom("eq" as const, "neq" as const))
    .chain(([type, register, op]) =>
      fieldHex(type).map((data): NftExpression[] => [
        load(type, register),
        { kind: "cmp", op, register, data },
      ]),
    ),
  fc
    .tuple(register, hexOf(4), hexOf(4), hexOf(4))
    .map(([register, mask, xor, data]): NftExpression[] => [
      load("mark", 8),
      { kind: "bitwise", source: 8, register, length: 4, mask, xor },
      { kind: "cmp", op: "neq", register, data },
    ]),
  rangesOf(2).map((ranges): NftExpression[] =>
    ranges.flatMap(({ key: from, end: to }): NftExpression[] => [
      load("inet_service", 9),
      { kind: "range", op: "neq", register: 9, from, to },
    ]),
  ),
  fc.constantFrom<NftExpression[]>(
    [{ kind: "ct", key: "state", direction: null, register: 8 }],
    [{ kind: "ct", key: "ip saddr", direction: "original", register: 8 }],
    [{ kind: "ct", key: "direction", direction: null, register: 12 }],
  ),
);

const hash = { kind: "hash", algorithm: "jhash", modulus: 16, seed: 0xdead, offset: 0 } as const;

const statementPhrase: Arbitrary<NftExpression[]> = fc.oneof(
  fc.constantFrom<NftExpression[]>(
    [{ kind: "counter" }],
    [{ kind: "notrack" }],
    [{ kind: "log", prefix: null, group: null, level: 6, flags: 0x2f }],
    [{ kind: "log", prefix: null, group: 3, level: null, snapLength: 64, queueThreshold: 8 }],
    [{ kind: "quota", bytes: 25_000_000, over: true }],
    [
      { kind: "numgen", generator: "random", modulus: 7, offset: 2, register: 8 },
      { kind: "cmp", op: "neq", register: 8, data: "03000000" },
    ],
    [
      { kind: "payload", base: "network", offset: 12, length: 4, register: 8 },
      { ...hash, source: 8, length: 4, register: 12 },
      { kind: "byteorder", operation: "hton", source: 12, register: 12, length: 4, size: 4 },
      { kind: "shift", direction: "left", source: 12, register: 16, length: 4, bits: "04000000" },
    ],
    [{ kind: "exthdr", header: "tcp option", type: 2, offset: 2, length: 2, present: false, register: 8 }],
    [
      { kind: "ct", key: "mark", direction: null, register: 8 },
      { kind: "metaSet", key: "mark", register: 8 },
    ],
    [
      { kind: "immediate", register: 16, data: "01000000" },
      { kind: "ctSet", key: "mark", register: 16 },
    ],
  ),
  fc
    .record({
      rate: fc.integer({ min: 1, max: 1000 }),
      perSeconds: fc.constantFrom(1, 60, 3600),
      burst: fc.integer({ min: 1, max: 100 }),
      invert: fc.boolean(),
    })
    .map((limit) => [{ kind: "limit", unit: "packets", ...limit }] as NftExpression[]),
  fc
    .record({
      prefix: fc.option(fc.stringMatching(/^[ -!#-~]{1,100}$/)),
      level: fc.option(fc.constantFrom(0, 1, 5, 7)),
    })
    .map((log) => [{ kind: "log", group: null, ...log }] as NftExpression[]),
);

/** Statements that end a rule, by the kind of chain. */
const endings: Readonly<Record<string, Arbitrary<NftExpression[]>>> = {
  regular: verdict
    .filter((verdict) => !("chain" in verdict))
    .map((verdict) => [{ kind: "verdict", verdict }]),
  filter: fc.oneof(
    verdict.map((verdict) => [{ kind: "verdict", verdict }] as NftExpression[]),
    fc.constantFrom<NftExpression[]>(
      [{ kind: "reject", reject: "icmpx", code: 3 }],
      [{ kind: "reject", reject: "tcp-reset", code: 0 }],
      [
        { kind: "fib", result: "type", flags: ["daddr"], register: 8 },
        { kind: "cmp", op: "eq", register: 8, data: "02000000" },
      ],
    ),
  ),
  prerouting: fc.oneof(
    fc.tuple(hexOf(4), hexOf(2), fc.constantFrom(0, 4, 8)).map(([address, port, flags]): NftExpression[] => [
      { kind: "immediate", register: 8, data: address },
      { kind: "immediate", register: 9, data: port },
      {
        kind: "nat",
        nat: "dnat",
        family: "ipv4",
        addressMin: 8,
        addressMax: null,
        portMin: 9,
        portMax: null,
        flags,
      },
    ]),
    hexOf(2).map((port): NftExpression[] => [
      { kind: "immediate", register: 8, data: port },
      { kind: "redirect", portMin: 8, portMax: null, flags: 0 },
    ]),
  ),
  postrouting: fc.oneof(
    fc
      .constantFrom(0, 4, 16)
      .map((flags): NftExpression[] => [{ kind: "masquerade", flags, portMin: null, portMax: null }]),
    fc.constant<NftExpression[]>([
      { kind: "immediate", register: 8, data: "04d2" },
      { kind: "immediate", register: 12, data: "ffff" },
      { kind: "masquerade", flags: 4, portMin: 8, portMax: 12 },
    ]),
    fc.tuple(hexOf(16), hexOf(16)).map(([first, last]): NftExpression[] => [
      { kind: "immediate", register: 8, data: first },
      { kind: "immediate", register: 12, data: last },
      {
        kind: "nat",
        nat: "snat",
        family: "ipv6",
        addressMin: 8,
        addressMax: 12,
        portMin: null,
        portMax: null,
        flags: 16,
      },
    ]),
  ),
};

const ruleOf = (chain: string, sets: readonly NftSet[]): Arbitrary<NftRule> => {
  const lookups = chain === "regular" ? [] : sets.map(useOf);
  const phrase = fc.oneof(
    matchPhrase,
    statementPhrase,
    ...(lookups.length === 0 ? [] : [fc.constantFrom(...lookups)]),
  );
  return fc
    .tuple(fc.array(phrase, { maxLength: 3 }), fc.option(endings[chain]!))
    .map(([phrases, ending]) => ({ expressions: [...phrases.flat(), ...(ending ?? [])] }))
    .filter(({ expressions }) => expressions.length > 0);
};

const hooks: Readonly<Record<string, NftChain["hook"]>> = {
  filter: { type: "filter", hook: "forward", priority: 0, policy: "drop", devices: [] },
  prerouting: { type: "nat", hook: "prerouting", priority: -105, policy: "accept", devices: [] },
  postrouting: { type: "nat", hook: "postrouting", priority: 100, policy: "accept", devices: [] },
};

const chainOf = (kind: string, sets: readonly NftSet[]): Arbitrary<NftChain> =>
  fc.array(ruleOf(kind, sets), { maxLength: 6 }).map((rules) => ({
    name: kind === "regular" ? leaf : kind,
    hook: hooks[kind] ?? null,
    rules,
  }));

/** Tables of family inet that the kernel accepts, in the one form in which they are read back. */
export const nftTable: Arbitrary<NftTable> = setsOf.chain((sets) =>
  fc
    .tuple(...["filter", "regular", "postrouting", "prerouting"].map((kind) => chainOf(kind, sets)))
    .map((chains) => ({ family: "inet", name: "generated", flags: 0, sets, chains })),
);
