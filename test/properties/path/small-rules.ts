import type { NftChain, NftExpression, NftTable } from "../../../src/state/index.ts";

/** A base chain with its rules. */
export const baseChain = (
  hook: NonNullable<NftChain["hook"]>["hook"],
  priority: number,
  policy: "accept" | "drop",
  rules: readonly (readonly NftExpression[])[],
  type: "filter" | "nat" | "route" = "filter",
): NftChain => ({
  name: `${hook}${priority}`,
  hook: { type, hook, priority, policy, devices: [] },
  rules: rules.map((expressions) => ({ expressions })),
});

/** A table of the inet family, or of another one. */
export const nftTable = (
  name: string,
  chains: readonly NftChain[],
  family: NftTable["family"] = "inet",
): NftTable => ({
  family,
  name,
  flags: 0,
  sets: [],
  chains,
});

const name16 = (text: string): string => Buffer.from(text.padEnd(16, "\0")).toString("hex");
const equal = (data: string): NftExpression => ({ kind: "cmp", op: "eq", register: 8, data });

/** Expressions as `nft` writes them. */
export const when = {
  input: (link: string): NftExpression[] => [
    { kind: "meta", key: "iifname", register: 8 },
    equal(name16(link)),
  ],
  output: (link: string): NftExpression[] => [
    { kind: "meta", key: "oifname", register: 8 },
    equal(name16(link)),
  ],
  tcpPort: (port: number): NftExpression[] => [
    { kind: "meta", key: "l4proto", register: 8 },
    equal("06"),
    { kind: "payload", base: "transport", offset: 2, length: 2, register: 8 },
    equal(port.toString(16).padStart(4, "0")),
  ],
  /** `ct state` under a mask: invalid 1, established 2, related 4, new 8. */
  state: (mask: number): NftExpression[] => [
    { kind: "ct", key: "state", direction: null, register: 8 },
    {
      kind: "bitwise",
      source: 8,
      register: 8,
      length: 4,
      mask: `${mask.toString(16).padStart(2, "0")}000000`,
      xor: "00000000",
    },
    { kind: "cmp", op: "neq", register: 8, data: "00000000" },
  ],
};

const hex = (text: string): string => Buffer.from(text.split(".").map(Number)).toString("hex");

export const act = {
  accept: [{ kind: "verdict", verdict: { kind: "accept" } }] as NftExpression[],
  drop: [{ kind: "verdict", verdict: { kind: "drop" } }] as NftExpression[],
  mark: (value: number): NftExpression[] => [
    { kind: "immediate", register: 8, data: `${value.toString(16).padStart(2, "0")}000000` },
    { kind: "metaSet", key: "mark", register: 8 },
  ],
  connectionMark: (value: number): NftExpression[] => [
    { kind: "immediate", register: 8, data: `${value.toString(16).padStart(2, "0")}000000` },
    { kind: "ctSet", key: "mark", register: 8 },
  ],
  restoreMark: [
    { kind: "ct", key: "mark", direction: null, register: 8 },
    { kind: "metaSet", key: "mark", register: 8 },
  ] as NftExpression[],
  masquerade: [{ kind: "masquerade", flags: 0, portMin: null, portMax: null }] as NftExpression[],
  destination: (to: string, port: number): NftExpression[] => [
    { kind: "immediate", register: 8, data: hex(to) },
    { kind: "immediate", register: 9, data: port.toString(16).padStart(4, "0") },
    {
      kind: "nat",
      nat: "dnat",
      family: "ipv4",
      addressMin: 8,
      addressMax: null,
      portMin: 9,
      portMax: null,
      flags: 0,
    },
  ],
};
