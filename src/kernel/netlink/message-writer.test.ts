import { expect, test } from "vitest";
import { parseAttributes, textOf } from "./attributes.ts";
import { MessageWriter } from "./message-writer.ts";
import { parseMessages } from "./message.ts";

test("messages are padded to four bytes and counted", () => {
  const writer = new MessageWriter(1).begin(24, 0x400).u8(7).end().begin(25).end();
  expect(writer.count).toBe(2);
  expect(writer.buffer.toString("hex")).toBe(
    "11000000 18000104 00000000 00000000 07000000 10000000 19000100 00000000 00000000".replaceAll(" ", ""),
  );
});

test("attributes carry their length without padding, and numbers in the order asked for", () => {
  const writer = new MessageWriter().begin(1);
  writer.attributeString(3, "lo").attributeU16(4, 0x1234).attributeBe32(5, 0x01020304).flag(6).end();
  const [message] = parseMessages(writer.buffer);
  expect(message!.payload.toString("hex")).toBe(
    "07000300 6c6f0000 06000400 34120000 08000500 01020304 04000600".replaceAll(" ", ""),
  );
  expect(textOf(parseAttributes(message!.payload).get(3)!)).toBe("lo");
});

test("nested attributes hold what is written between nest and endNest", () => {
  const writer = new MessageWriter().begin(1).nest(18).attributeString(1, "bridge").endNest().end();
  const outer = parseAttributes(parseMessages(writer.buffer)[0]!.payload);
  expect(textOf(parseAttributes(outer.get(18)!).get(1)!)).toBe("bridge");
  expect(() => new MessageWriter().begin(1).nest(18).end()).toThrow(RangeError);
});

test("reading stops where a length does not fit", () => {
  const cut = new MessageWriter()
    .begin(1)
    .attributeU32(1, 1)
    .attributeU32(2, 2)
    .end()
    .buffer.subarray(16, 30);
  expect([...parseAttributes(cut).keys()]).toEqual([1]);
  expect(parseMessages(Buffer.alloc(64))).toEqual([]);
});
