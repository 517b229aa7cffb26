import { expect, test } from "vitest";
import { prefix } from "../../net/index.ts";
import { hostWordHex, linkNameHex, maskHex, paddedHex } from "./bytes.ts";
import { mergedRanges, mergeRanges } from "./ranges.ts";

test.each([
  [["10.0.0.0/8"], ["0a000000-0affffff"]],
  [["10.0.0.0/9", "10.128.0.0/9"], ["0a000000-0affffff"]],
  [["10.1.0.0/16", "10.0.0.0/8", "10.1.2.3/32"], ["0a000000-0affffff"]],
  [
    ["192.0.2.1/32", "10.0.0.0/30"],
    ["0a000000-0a000003", "c0000201-c0000201"],
  ],
  [
    ["255.255.255.255/32", "0.0.0.0/32"],
    ["00000000-00000000", "ffffffff-ffffffff"],
  ],
  [["2001:db8::/127"], ["20010db8000000000000000000000000-20010db8000000000000000000000001"]],
])("%j is the ranges %j", (prefixes, expected) => {
  const ranges = mergedRanges(prefixes.map(prefix));
  expect(ranges.map(({ key, end }) => `${key}-${end}`)).toEqual(expected);
});

test("ports that overlap or touch become one range", () => {
  const ranges = [
    { key: "0050", end: "0051" },
    { key: "0052", end: "0052" },
    { key: "0100", end: "0200" },
    { key: "0150", end: "0160" },
  ];
  expect(mergeRanges(ranges)).toEqual([
    { key: "0050", end: "0052" },
    { key: "0100", end: "0200" },
  ]);
});

test("values are written as registers hold them", () => {
  expect(linkNameHex("eth0")).toBe("65746830000000000000000000000000");
  expect(maskHex(20, 4)).toBe("fffff000");
  expect(maskHex(0, 4)).toBe("00000000");
  expect(maskHex(128, 16)).toBe("f".repeat(32));
  expect(paddedHex("06")).toBe("06000000");
  expect(paddedHex("c0000201")).toBe("c0000201");
  expect(new Uint32Array(Uint8Array.from(Buffer.from(hostWordHex(8), "hex")).buffer)[0]).toBe(8);
});
