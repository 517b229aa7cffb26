import { describe, expect, it } from "vitest";
import { address, type Family, families, parseMac, prefix } from "../../net/index.ts";
import type { Packet } from "../model/packet.ts";
import { everything } from "../sets/index.ts";
import { decodePacket, stateIn } from "./decode.ts";
import { bitsIn, encodePacket } from "./encode.ts";
import { HeaderSpace } from "./header-space.ts";
import { fieldOrders } from "./layout.ts";

const ends = {
  ipv4: { source: address("10.1.2.3"), destination: address("192.0.2.200") },
  ipv6: { source: address("2001:db8::7"), destination: address("fd00:1::ff") },
};

const packet = (family: Family, more: Partial<Packet> = {}): Packet => ({
  family,
  input: "eth0",
  ...ends[family],
  protocol: 17,
  sourcePort: 5353,
  destinationPort: 53,
  icmpType: 0,
  icmpCode: 0,
  icmpId: 0,
  tcpFlags: 0,
  tos: 0xb9,
  ttl: 7,
  length: 100,
  mark: 0xdeadbeef,
  sourceMac: parseMac("02:00:00:00:00:0a"),
  destinationMac: parseMac("02:00:00:00:00:0b"),
  userId: 1000,
  ...more,
});

const echo = { protocol: 1, sourcePort: 0, destinationPort: 0, icmpType: 8, icmpCode: 0, icmpId: 77 };

describe.each(families)("the header space of %s", (family) => {
  it.each(Object.values(fieldOrders))(
    "brings packets back as they went, in the order %s, %s, …",
    (...order) => {
      const space = new HeaderSpace(family, order);
      for (const more of [{}, { protocol: 6, tcpFlags: 18 }, echo, { input: null }]) {
        const bits = encodePacket(space, packet(family, more), { state: "related" });
        expect(decodePacket(space, bits)).toEqual(packet(family, more));
        expect(stateIn(space, bits)).toBe("related");
      }
    },
  );

  it("sees bytes of headers as the fields that they are", () => {
    const space = new HeaderSpace(family);
    const bit = bitsIn(encodePacket(space, packet(family)));
    const read = (base: "network" | "transport" | "link", offset: number, count: number): number =>
      space.bytes(base, offset, count).levels.reduce((value, level) => value * 2 + bit(level), 0);
    expect(read("transport", 0, 4)).toBe(5353 * 65_536 + 53);
    expect(read("link", 11, 3)).toBe(0x0a0000 + (family === "ipv4" ? 0x0800 : 0x86dd));
    if (family === "ipv4") {
      expect(read("network", 1, 1)).toBe(0xb9);
      expect(read("network", 8, 2)).toBe(7 * 256 + 17);
      expect(read("network", 12, 8)).toBe(0x0a010203 * 2 ** 32 + 0xc00002c8);
    } else {
      expect(read("network", 0, 2) & 0x0ff0).toBe(0xb90);
      expect(read("network", 6, 2)).toBe(17 * 256 + 7);
      expect(read("network", 36, 4)).toBe(0xff);
    }
  });

  it("gives every bit a level of its own", () => {
    const { fields } = new HeaderSpace(family);
    const levels = Object.values(fields).flatMap((field) =>
      typeof field === "object" && "levels" in field ? field.levels : [],
    );
    expect(new Set(levels).size).toBe(levels.length);
    expect(Math.max(...levels)).toBeLessThan(fields.headers.link);
    expect(fields.end).toBeLessThan(0xffff);
  });

  it("completes a witness to a packet of everyday traffic", () => {
    const space = new HeaderSpace(family);
    expect(decodePacket(space, new Map())).toMatchObject({ protocol: 6, destinationPort: 443, tcpFlags: 2 });
  });
});

describe("sets by fields", () => {
  const space = new HeaderSpace("ipv4");
  const { diagrams, fields } = space;
  const { destination, dport, mark } = fields;

  it("hold the packets that they say", () => {
    const set = diagrams.intersection(
      space.addressSet(destination, [prefix("192.0.2.0/24"), prefix("10.0.0.0/8")]),
      space.portSet(dport, [
        { first: 50, last: 60 },
        { first: 443, last: 443 },
      ]),
    );
    const has = (more: Partial<Packet>): boolean =>
      diagrams.evaluate(set, bitsIn(encodePacket(space, packet("ipv4", more)))) === 1;
    expect(has({})).toBe(true);
    expect(has({ destinationPort: 61 })).toBe(false);
    expect(has({ destination: address("11.0.0.1") })).toBe(false);
    expect(diagrams.count(set, [...destination.levels, ...dport.levels])).toBe(12n * (256n + (1n << 24n)));
  });

  it("know masks, ranges of addresses, and everything", () => {
    expect(diagrams.count(space.masked(mark, 0x30, 0xf0), mark.levels)).toBe(1n << 28n);
    const range = space.addressRange(destination, address("10.0.0.5"), address("10.0.1.4"));
    expect(diagrams.count(range, destination.levels)).toBe(256n);
    expect(space.prefix(destination, prefix("0.0.0.0/0"))).toBe(everything);
  });

  it("name links and predicates once", () => {
    expect(space.linkOf(space.linkClass("eth7"))).toBe("eth7");
    expect(space.linkClass("eth7")).toBe(space.linkClass("eth7"));
    expect(space.linkClass("eth8")).not.toBe(space.linkClass("eth7"));
    const { levels } = space.predicate("limit rate 5/second");
    expect(space.predicateAt(levels[0]!)).toBe("limit rate 5/second");
    expect(space.predicateAt(levels[0]! + 1)).toBeNull();
  });
});
