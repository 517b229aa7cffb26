import { expect, test } from "vitest";
import { variable, zero } from "./bit.ts";
import { byteorder, maskAndXor, shift } from "./transform.ts";
import { constantBytes, constantValue, type Value, valueOfBits, valueOfCases } from "./value.ts";
import { everything } from "../../sets/index.ts";

const hex = (text: string): Uint8Array => Buffer.from(text, "hex");
const textOf = (value: Value | null): string | null => {
  const bytes = value && constantBytes(value);
  return bytes === null ? null : Buffer.from(bytes).toString("hex");
};

test.each([
  ["0aff0001", "ff00ff00", "00000001", "0a000001"],
  ["ffffffff", "0f0f0f0f", "00000000", "0f0f0f0f"],
])("%s under the mask %s, turned by %s, is %s", (value, mask, xor, wanted) => {
  expect(textOf(maskAndXor(constantValue(hex(value)), hex(mask), hex(xor)))).toBe(wanted);
});

test.each([
  ["01020304", 4, "04030201"],
  ["01020304", 2, "02010403"],
])("%s in numbers of %i bytes turned round is %s", (value, size, wanted) => {
  expect(textOf(byteorder(constantValue(hex(value)), size))).toBe(wanted);
});

/** Words as they lie in registers of a little-endian machine. */
test.each([
  ["01000000", "left", 8, "00010000"],
  ["00000080", "left", 1, "00000000"],
  ["00000080", "right", 31, "01000000"],
  ["0000000001000080", "left", 1, "0100000002000000"],
  ["01000000000000ff", "right", 4, "000000000000f01f"],
] as const)("%s shifted %s by %i is %s", (value, direction, bits, wanted) => {
  expect(textOf(shift(constantValue(hex(value)), { direction, bits }))).toBe(wanted);
});

test("variables move with the bits", () => {
  const bits = Array.from({ length: 32 }, (_, at) => variable(at));
  const moved = shift(valueOfBits(bits), { direction: "right", bits: 8 })!;
  const third = moved[2]!;
  expect(third.kind === "bits" && third.bits).toEqual(bits.slice(24, 32));
  const last = moved[3]!;
  expect(last.kind === "bits" && last.bits).toEqual(Array.from({ length: 8 }, () => zero));
});

test("constants by case and bits do not mix in one number", () => {
  const cases = valueOfCases([{ guard: everything, bytes: hex("0102") }], 2);
  expect(byteorder([...cases, ...constantValue(hex("0304"))], 4)).toBeNull();
});
