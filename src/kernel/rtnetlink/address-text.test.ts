import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addressFromBytes, makePrefix } from "../../net/index.ts";
import { addressText, macText, prefixText } from "./address-text.ts";

/** Many zero bytes, so that runs of zero groups come in every place and length. */
const bytesOf = (length: 4 | 6 | 16): fc.Arbitrary<Uint8Array> =>
  fc
    .array(fc.constantFrom(0, 0, 0, 0, 1, 9, 10, 99, 100, 255), { minLength: length, maxLength: length })
    .map((bytes) => Uint8Array.from(bytes));

const mapped = bytesOf(4).map((last) => Uint8Array.from([...Array(10).fill(0), 255, 255, ...last]));

describe("addresses as the kernel sends them", () => {
  it("have the texts that they have everywhere", () => {
    fc.assert(
      fc.property(fc.oneof(bytesOf(4), bytesOf(16), mapped), fc.nat(3), (bytes, before) => {
        const message = Uint8Array.from([...Array(before).fill(7), ...bytes, 7]);
        const text = addressFromBytes(bytes);
        expect(addressText(message, before, bytes.length)).toBe(text);
        for (const length of [0, 9, 10, 31, 8 * bytes.length].filter((bits) =>
          makePrefix(text, bits).startsWith(`${text}/`),
        ))
          expect(prefixText(message, before, bytes.length, length)).toBe(`${text}/${length}`);
      }),
      { numRuns: 3_000 },
    );
  });

  it("have hardware addresses of six pairs of digits", () => {
    fc.assert(
      fc.property(bytesOf(6), (bytes) => {
        expect(macText(bytes)).toBe([...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join(":"));
      }),
    );
  });
});
