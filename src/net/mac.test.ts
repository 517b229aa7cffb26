import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { macBytes, macFromBytes, parseMac } from "./mac.ts";

describe("parseMac", () => {
  it("reads either case as lower case", () => {
    expect(parseMac("52:54:00:AB:cd:EF")).toBe("52:54:00:ab:cd:ef");
  });

  it.each([
    ["52:54:00:ab:cd"],
    ["52-54-00-ab-cd-ef"],
    ["5254.00ab.cdef"],
    ["52:54:0:ab:cd:ef"],
    [""],
    ["52:54:00:ab:cd:ef\n"],
  ])("refuses %j", (text) => {
    expect(parseMac(text)).toBeNull();
  });

  it("comes back from its bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 6, maxLength: 6 }), (bytes) => {
        const mac = macFromBytes(bytes);
        expect(macBytes(mac)).toEqual(bytes);
        expect(parseMac(mac)).toBe(mac);
      }),
    );
  });
});
