import * as fc from "fast-check";
import { expect, test } from "vitest";
import {
  addressBytes,
  addressFromBytes,
  addressOf,
  lengthOf,
  makePrefix,
  type Prefix,
} from "../../net/index.ts";
import { prefixBytes, prefixLength } from "./text-bytes.ts";

const bytes = fc.oneof(
  fc.uint8Array({ minLength: 4, maxLength: 4 }),
  fc.uint8Array({ minLength: 16, maxLength: 16 }),
  fc
    .array(fc.constantFrom(0, 0, 0, 1, 0xff), { minLength: 16, maxLength: 16 })
    .map((all) => Uint8Array.from(all)),
);

const prefix: fc.Arbitrary<Prefix> = fc
  .tuple(bytes, fc.integer({ min: 0, max: 128 }))
  .map(([inside, length]) => makePrefix(addressFromBytes(inside), Math.min(length, 8 * inside.length)));

test("the fast way from text to bytes is the slow one", () => {
  fc.assert(
    fc.property(prefix, (prefix) => {
      expect([...prefixBytes(prefix)]).toEqual([...addressBytes(addressOf(prefix))]);
      expect(prefixLength(prefix)).toBe(lengthOf(prefix));
    }),
    { numRuns: 3000 },
  );
});

test.each(["0.0.0.0/0", "::/0", "::1/128", "1::/16", "::ffff:10.0.0.0/104", "2001:db8:0:1::/64"])(
  "%s keeps its bytes",
  (text) => {
    expect([...prefixBytes(text as Prefix)]).toEqual([...addressBytes(addressOf(text as Prefix))]);
  },
);
