import * as fc from "fast-check";
import { Address4, Address6 } from "ip-address";
import { describe, expect, it } from "vitest";
import {
  address,
  addressBytes,
  addressFromBytes,
  addressFromNumber,
  addressNumber,
  compareAddresses,
  familyOf,
  parseAddress,
} from "./address.ts";

const bytesOf = (length: 4 | 16): fc.Arbitrary<Uint8Array> =>
  fc.uint8Array({ minLength: length, maxLength: length });

/** Sixteen bytes with many zeros, so that every shape of `::` occurs. */
const sparseBytes = fc
  .array(fc.constantFrom(0, 0, 0, 1, 0xff), { minLength: 16, maxLength: 16 })
  .map((bytes) => Uint8Array.from(bytes));

const anyBytes = fc.oneof(bytesOf(4), bytesOf(16), sparseBytes);

describe("parseAddress", () => {
  it.each([
    ["192.0.2.1", "192.0.2.1"],
    ["0.0.0.0", "0.0.0.0"],
    ["255.255.255.255", "255.255.255.255"],
    ["2001:DB8::1", "2001:db8::1"],
    ["2001:0db8:0000:0000:0000:0000:0000:0001", "2001:db8::1"],
    ["::", "::"],
    ["::1", "::1"],
    ["1::", "1::"],
    ["2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"],
    ["2001:0:0:1:0:0:0:1", "2001:0:0:1::1"],
    ["2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"],
    ["64:ff9b::192.0.2.33", "64:ff9b::c000:221"],
    ["::ffff:192.0.2.1", "::ffff:192.0.2.1"],
    ["::ffff:c000:201", "::ffff:192.0.2.1"],
    ["1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"],
  ])("reads %s as %s", (text, canonical) => {
    expect(parseAddress(text)).toBe(canonical);
  });

  it.each([
    ["010.0.0.1"],
    ["10.1"],
    ["127.1"],
    ["0x7f.0.0.1"],
    ["2130706433"],
    ["256.0.0.1"],
    ["1.2.3.4.5"],
    ["1.2.3."],
    [" 1.2.3.4"],
    ["1.2.3.4 "],
    ["1.2.3.4\n"],
    ["１.2.3.4"],
    [""],
    [":"],
    [":::"],
    ["1::2::3"],
    ["1:2:3:4:5:6:7"],
    ["1:2:3:4:5:6:7:8:9"],
    ["1:2:3:4:5:6:7:8::"],
    ["::1:2:3:4:5:6:7:8"],
    ["fe80::1%eth0"],
    ["[::1]"],
    ["12345::"],
    ["g::"],
    ["1.2.3.4::"],
    ["::1.2.3"],
    ["::01.2.3.4"],
    ["1:2:3:4:5:6:7:1.2.3.4"],
  ])("refuses %j", (text) => {
    expect(parseAddress(text)).toBeNull();
  });

  it("agrees with ip-address on IPv4 and IPv6 text", () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (text) => {
        const oracle = text.includes(":") ? new Address6(text) : new Address4(text);
        expect([...addressBytes(address(text))]).toEqual(toBytes(oracle));
      }),
    );
  });

  it("never accepts what ip-address refuses", () => {
    const alphabet = fc.constantFrom(...Array.from("0123456789abcf:.:."));
    let accepted = 0;
    fc.assert(
      fc.property(fc.string({ unit: alphabet, maxLength: 20 }), (text) => {
        if (parseAddress(text) === null) return;
        accepted += 1;
        expect(Address4.isValid(text) || Address6.isValid(text)).toBe(true);
      }),
      { numRuns: 5_000, examples: [["1.2.3.4"], ["::"], ["::1.2.3.4"]] },
    );
    expect(accepted).toBeGreaterThan(2);
  });
});

const toBytes = (oracle: Address4 | Address6): number[] => {
  const length = oracle instanceof Address4 ? 4 : 16;
  const hex = oracle
    .bigInt()
    .toString(16)
    .padStart(2 * length, "0");
  return [...Buffer.from(hex, "hex")];
};

describe("an address value", () => {
  it("comes back from its bytes, its number and its text", () => {
    fc.assert(
      fc.property(anyBytes, (bytes) => {
        const value = addressFromBytes(bytes);
        expect(addressBytes(value)).toEqual(bytes);
        expect(parseAddress(value)).toBe(value);
        expect(addressFromNumber(familyOf(value), addressNumber(value))).toBe(value);
        expect(familyOf(value)).toBe(bytes.length === 4 ? "ipv4" : "ipv6");
      }),
    );
  });

  it("is written as RFC 5952 says", () => {
    fc.assert(
      fc.property(fc.oneof(bytesOf(16), sparseBytes), (bytes) => {
        const value = addressFromBytes(bytes);
        if (!value.startsWith("::ffff:"))
          expect(value).toBe(Address6.fromByteArray([...bytes]).correctForm());
      }),
    );
  });

  it("sorts IPv4 first, then by number", () => {
    fc.assert(
      fc.property(anyBytes, anyBytes, (left, right) => {
        const [a, b] = [addressFromBytes(left), addressFromBytes(right)];
        const bySize = left.length - right.length;
        const byNumber =
          Number(addressNumber(a) > addressNumber(b)) - Number(addressNumber(a) < addressNumber(b));
        expect(Math.sign(compareAddresses(a, b))).toBe(Math.sign(bySize || byNumber));
      }),
    );
  });
});

describe("faulty use", () => {
  it("throws for a text that is no address and for a wrong number of bytes", () => {
    expect(() => address("nonsense")).toThrow(RangeError);
    expect(() => addressFromBytes(new Uint8Array(5))).toThrow(RangeError);
  });
});
