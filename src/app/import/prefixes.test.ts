import { expect, test } from "vitest";
import { addressNumber, type Address } from "../../net/index.ts";
import { prefixesAround, prefixesOf } from "./prefixes.ts";

const number = (text: string): bigint => addressNumber(text as Address);
const range = (first: string, last: string) => [number(first), number(last)] as const;

test.each([
  ["10.0.0.0", "10.0.0.255", ["10.0.0.0/24"]],
  ["0.0.0.0", "255.255.255.255", ["0.0.0.0/0"]],
  ["10.0.0.1", "10.0.0.4", ["10.0.0.1/32", "10.0.0.2/31", "10.0.0.4/32"]],
  ["255.255.255.254", "255.255.255.255", ["255.255.255.254/31"]],
])("%s to %s are %j", (first, last, prefixes) => {
  expect(prefixesOf("ipv4", [range(first, last)])).toEqual(prefixes);
});

test("IPv6 is the same with more bits", () => {
  expect(prefixesOf("ipv6", [range("fd00::", "fd00::ffff:ffff:ffff:ffff")])).toEqual(["fd00::/64"]);
});

const machines = [range("10.1.0.2", "10.1.0.254")];

test.each([
  ["the half of a subnet, without its edge and the host", range("10.1.0.2", "10.1.0.127"), ["10.1.0.0/25"]],
  ["the whole of it", range("10.1.0.2", "10.1.0.254"), ["10.1.0.0/24"]],
  ["few prefixes stay exact", range("10.1.0.2", "10.1.0.3"), ["10.1.0.2/31"]],
])("%s", (_says, some, prefixes) => {
  expect(prefixesAround("ipv4", [some], machines)).toEqual(prefixes);
});

test("nobody else who is there is taken in", () => {
  const found = prefixesAround("ipv4", [range("10.1.0.2", "10.1.0.100")], machines);
  expect(found).toEqual(["10.1.0.0/26", "10.1.0.64/27", "10.1.0.96/30", "10.1.0.100/32"]);
});
