import { expect, test } from "vitest";
import { attributeAt, type MessageLayout } from "./attribute-names.ts";
import { MessageWriter } from "./message-writer.ts";

const layout: MessageLayout = {
  headerLength: 2,
  names: { 1: "RTA_DST", 18: { name: "IFLA_LINKINFO", inside: { 2: "IFLA_INFO_DATA" } } },
};

// Header 16, family header 2 (padded to 4), attribute 1 at 20, attribute 18 at 28, nested 2 at 32, attribute 9 at 40.
const message = new MessageWriter()
  .begin(24)
  .u8(2)
  .u8(0)
  .u16(0)
  .attributeU32(1, 5)
  .nest(18)
  .attributeU32(2, 6)
  .endNest()
  .attributeU32(9, 7)
  .end().buffer;

test.each([
  [20, "RTA_DST"],
  [28, "IFLA_LINKINFO"],
  [32, "IFLA_INFO_DATA"],
  [40, "attribute 9"],
  [48, null],
])("the attribute at byte %i is called %s", (offset, name) => {
  expect(attributeAt(message, offset, layout)).toBe(name);
});
