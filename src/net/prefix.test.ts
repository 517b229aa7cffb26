import * as fc from "fast-check";
import { Address4, Address6 } from "ip-address";
import { describe, expect, it } from "vitest";
import {
  type Address,
  address,
  addressFromBytes,
  addressNumber,
  compareAddresses,
  familyOf,
} from "./address.ts";
import { addressBits } from "./family.ts";
import {
  addressOf,
  comparePrefixes,
  contains,
  everything,
  hostPrefix,
  interfaceAddress,
  lengthOf,
  makePrefix,
  overlaps,
  parseInterfaceAddress,
  parsePrefix,
  prefix,
  prefixFamily,
  prefixOf,
  prefixRange,
} from "./prefix.ts";

const someAddress: fc.Arbitrary<Address> = fc
  .oneof(fc.uint8Array({ minLength: 4, maxLength: 4 }), fc.uint8Array({ minLength: 16, maxLength: 16 }))
  .map(addressFromBytes);

const somePrefix = someAddress.chain((inside) =>
  fc.integer({ min: 0, max: addressBits(familyOf(inside)) }).map((length) => makePrefix(inside, length)),
);

describe("parsePrefix", () => {
  it.each([
    ["10.0.0.0/8", "10.0.0.0/8"],
    ["0.0.0.0/0", "0.0.0.0/0"],
    ["192.0.2.1", "192.0.2.1/32"],
    ["2001:DB8::/32", "2001:db8::/32"],
    ["::/0", "::/0"],
    ["2001:db8::1", "2001:db8::1/128"],
    ["::ffff:0.0.0.0/96", "::ffff:0.0.0.0/96"],
  ])("reads %s as %s", (text, canonical) => {
    expect(parsePrefix(text)).toBe(canonical);
  });

  it.each([
    ["10.10.0.1/8", "10.0.0.0/8"],
    ["192.0.2.1/31", "192.0.2.0/31"],
    ["2001:db8::1/64", "2001:db8::/64"],
    ["ffff::/7", "fe00::/7"],
  ])("finds host bits in %s and says %s was meant", (text, meant) => {
    expect(parsePrefix(text)).toEqual({ kind: "hostBits", meant });
  });

  it.each([
    ["10.0.0.0/33"],
    ["::/129"],
    ["10.0.0.0/08"],
    ["10.0.0.0/-1"],
    ["10.0.0.0/"],
    ["10.0.0.0/8/8"],
    ["10.0.0.0/255.0.0.0"],
    ["10/8"],
    ["/8"],
    [" 10.0.0.0/8"],
    ["10.0.0.0 /8"],
    [""],
  ])("refuses %j", (text) => {
    expect(parsePrefix(text)).toEqual({ kind: "syntax" });
    expect(parseInterfaceAddress(text)).toBeNull();
  });
});

describe("a prefix", () => {
  it("has the first and last address that ip-address computes", () => {
    fc.assert(
      fc.property(somePrefix, (value) => {
        const oracle = prefixFamily(value) === "ipv4" ? new Address4(value) : new Address6(value);
        const { first, last } = prefixRange(value);
        expect(addressNumber(first)).toBe(oracle.startAddress().bigInt());
        expect(addressNumber(last)).toBe(oracle.endAddress().bigInt());
      }),
    );
  });

  it("contains exactly the addresses between its first and last", () => {
    let inside = 0;
    fc.assert(
      fc.property(somePrefix, someAddress, (outer, inner) => {
        const { first, last } = prefixRange(outer);
        const expected =
          familyOf(inner) === prefixFamily(outer) &&
          compareAddresses(first, inner) <= 0 &&
          compareAddresses(inner, last) <= 0;
        inside += Number(expected);
        expect(contains(outer, inner)).toBe(expected);
        expect(contains(outer, hostPrefix(inner))).toBe(expected);
      }),
      { numRuns: 500 },
    );
    expect(inside).toBeGreaterThan(10);
  });

  it("overlaps another exactly when the ranges share an address", () => {
    fc.assert(
      fc.property(somePrefix, somePrefix, (a, b) => {
        const [left, right] = [prefixRange(a), prefixRange(b)];
        const shares =
          prefixFamily(a) === prefixFamily(b) &&
          compareAddresses(left.first, right.last) <= 0 &&
          compareAddresses(right.first, left.last) <= 0;
        expect(overlaps(a, b)).toBe(shares);
      }),
      { numRuns: 500 },
    );
  });

  it("reads back from its own text and has no host bits", () => {
    fc.assert(
      fc.property(somePrefix, (value) => {
        expect(parsePrefix(value)).toBe(value);
        expect(prefixOf(value)).toBe(value);
        expect(makePrefix(addressOf(value), lengthOf(value))).toBe(value);
      }),
    );
  });

  it("sorts by family, address, then the shorter first", () => {
    const sorted = ["0.0.0.0/0", "10.0.0.0/8", "10.0.0.0/24", "10.0.1.0/24", "::/0", "2001:db8::/32"];
    expect(sorted.toReversed().map(prefix).sort(comparePrefixes)).toEqual(sorted);
  });
});

describe("an interface address", () => {
  it("keeps its host bits and knows its subnet", () => {
    const value = interfaceAddress("10.10.0.1/24");
    expect([addressOf(value), lengthOf(value), prefixOf(value)]).toEqual(["10.10.0.1", 24, "10.10.0.0/24"]);
  });
});

describe("faulty use", () => {
  it("throws for a text that is no prefix", () => {
    expect(() => prefix("10.0.0.1/8")).toThrow(RangeError);
    expect(() => interfaceAddress("10.0.0.1/40")).toThrow(RangeError);
  });
});

describe("everything", () => {
  it("contains every address of its family and none of the other", () => {
    expect(contains(everything("ipv4"), address("203.0.113.9"))).toBe(true);
    expect(contains(everything("ipv6"), address("203.0.113.9"))).toBe(false);
  });
});
