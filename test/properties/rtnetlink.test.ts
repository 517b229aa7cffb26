import * as fc from "fast-check";
import { expect, test } from "vitest";
import { address, addressFromBytes } from "../../src/net/index.ts";
import type { Neighbour } from "../../src/state/index.ts";
import { MessageWriter, type NetlinkMessage, parseMessages } from "../../src/kernel/netlink/index.ts";
import {
  addressText,
  decodeAddress,
  decodeFdbEntry,
  decodeNeighbour,
  decodeNextHopObject,
  decodeRoute,
  decodeRule,
  encodeAddress,
  encodeFdbEntry,
  encodeNeighbour,
  encodeNextHopObject,
  encodeRoute,
  encodeRule,
  linkNames,
  UnknownLink,
} from "../../src/kernel/rtnetlink/index.ts";
import {
  bytes,
  fdbEntry,
  linkAddress,
  links,
  neighbour,
  nextHopObject,
  route,
  rule,
} from "./arbitrary-rtnetlink.ts";

const names = linkNames(links.map((name, index) => ({ name, index: index + 1 })));
const indexOf = (name: string): number => names.indexOf(name)!;

/** What was written, as it comes back. */
const sent = (write: (writer: MessageWriter) => void): NetlinkMessage => {
  const writer = new MessageWriter(16).begin(24);
  write(writer);
  return parseMessages(writer.end().buffer)[0]!;
};

test("a route comes back from the wire as it went", () => {
  fc.assert(
    fc.property(route, (route) => {
      const message = sent((writer) => encodeRoute(writer, route, indexOf));
      expect(decodeRoute(message, names)).toEqual(route);
    }),
  );
});

test("a rule comes back from the wire as it went", () => {
  fc.assert(
    fc.property(rule, (rule) => {
      expect(decodeRule(sent((writer) => encodeRule(writer, rule)))).toEqual(rule);
    }),
  );
});

test("an address comes back from the wire as it went", () => {
  fc.assert(
    fc.property(linkAddress, (value) => {
      const message = sent((writer) => encodeAddress(writer, value, indexOf));
      expect(decodeAddress(message, names)?.value).toEqual(value);
    }),
  );
});

test("a neighbour comes back from the wire as it went", () => {
  fc.assert(
    fc.property(neighbour, (value) => {
      const message = sent((writer) => encodeNeighbour(writer, value, indexOf));
      expect(decodeNeighbour(message, names)).toEqual({ kind: "configured", value });
    }),
  );
});

test("an entry of the forwarding database comes back from the wire as it went", () => {
  fc.assert(
    fc.property(fdbEntry, (value) => {
      const message = sent((writer) => encodeFdbEntry(writer, value, indexOf));
      expect(decodeFdbEntry(message, names)).toEqual({ value, learnt: false });
    }),
  );
});

test("a next-hop object comes back from the wire as it went", () => {
  fc.assert(
    fc.property(nextHopObject, (object) => {
      const message = sent((writer) => encodeNextHopObject(writer, object, indexOf));
      expect(decodeNextHopObject(message, names)).toEqual(object);
    }),
  );
});

test("the fast text of an address is the canonical one", () => {
  fc.assert(
    fc.property(fc.oneof(bytes(4), bytes(16)), (value) => {
      expect(addressText(value, 0, value.length)).toBe(addressFromBytes(value));
    }),
    { numRuns: 2000 },
  );
  expect(addressText(Uint8Array.of(10, 0, 255, 1), 0, 4)).toBe(address("10.0.255.1"));
});

const missing = (name: string): number => {
  throw new UnknownLink(name);
};

test("an object on a link that does not exist is not half written", () => {
  const writer = new MessageWriter().begin(24).end();
  const before = Buffer.from(writer.buffer);
  writer.begin(28);
  const neighbour: Neighbour = { link: "gone", address: address("10.0.0.1"), mac: null, proxy: true };
  expect(() => encodeNeighbour(writer, neighbour, missing)).toThrow(UnknownLink);
  writer.abandon();
  expect(writer.buffer).toEqual(before);
});
