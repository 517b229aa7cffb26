import { expect, test } from "vitest";
import type { NftExpression } from "../nftables.ts";
import { formatRule } from "./rule-text.ts";

const payload = (offset: number, length: number, register = 8): NftExpression => ({
  kind: "payload",
  base: "network",
  offset,
  length,
  register,
});

const cmp = (data: string, register = 8): NftExpression => ({ kind: "cmp", op: "eq", register, data });

const drop: NftExpression = { kind: "verdict", verdict: { kind: "drop" } };

/** What has no form in nft's language, in a table of family `inet`. */
const cases: readonly [what: string, expressions: readonly NftExpression[], text: string][] = [
  ["nothing at all", [], ""],
  [
    "a field of an unknown protocol stands by its place",
    [payload(12, 4), cmp("0a000001"), drop],
    "@nh,96,32 0x0a000001 drop",
  ],
  [
    "an unknown expression stands in brackets",
    [{ kind: "raw", name: "quota", data: "0c00" }, drop],
    "[ quota 0x0c00 ] drop",
  ],
  [
    "what an unknown expression may use stands before it",
    [payload(12, 4), { kind: "raw", name: "dynset", data: "0c00" }],
    "[ payload load 4b @ network + 12 => reg 8 ] [ dynset 0x0c00 ]",
  ],
  [
    "what nothing uses stands at the end",
    [drop, payload(12, 4)],
    "drop [ payload load 4b @ network + 12 => reg 8 ]",
  ],
  ["a register that nothing filled", [cmp("01", 12)], "[ cmp eq reg 12 0x01 ]"],
  [
    "a set that is not in the table",
    [
      { kind: "meta", key: "mark", register: 8 },
      { kind: "lookup", set: "gone", source: 8, register: null, invert: false },
    ],
    "[ meta load mark => reg 8 ] [ lookup reg 8 set gone ]",
  ],
  [
    "a protocol that a later match implies is left out, another stays",
    [
      { kind: "meta", key: "nfproto", register: 8 },
      cmp("02"),
      { kind: "meta", key: "l4proto", register: 8 },
      cmp("06"),
      payload(16, 4),
      cmp("0a000001"),
    ],
    "meta l4proto tcp ip daddr 10.0.0.1",
  ],
  [
    "a translation of prefixes",
    [
      { kind: "immediate", register: 8, data: "0a000000" },
      {
        kind: "nat",
        nat: "dnat",
        family: "ipv4",
        addressMin: 8,
        addressMax: null,
        portMin: null,
        portMax: null,
        flags: 64,
      },
    ],
    '[ immediate reg 8 0x0a000000 ] [ nat nat "dnat" family "ipv4" addressMin 8 addressMax null portMin null portMax null flags 64 ]',
  ],
];

test.each(cases)("%s", (_what, expressions, text) => {
  expect(formatRule({ expressions }, { family: "inet", sets: [] })).toBe(text);
});
