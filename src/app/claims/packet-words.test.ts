import { expect, it } from "vitest";
import { address } from "../../net/index.ts";
import type { Names } from "../../questions/index.ts";
import type { Packet } from "../../verify/index.ts";
import { packetWords } from "./packet-words.ts";

const packet: Packet = {
  family: "ipv4",
  input: "cw-lab",
  source: address("10.10.0.10"),
  destination: address("192.168.1.20"),
  protocol: 6,
  sourcePort: 40_000,
  destinationPort: 445,
  icmpType: 0,
  icmpCode: 0,
  icmpId: 0,
  tcpFlags: 2,
  tos: 0,
  ttl: 64,
  length: 40,
  mark: 0,
  sourceMac: null,
  destinationMac: null,
  userId: null,
};

const names: Names = {
  ofAddress: (text) => new Map<string, string>([[packet.source, "jenkins"]]).get(text) ?? null,
  ofLink: () => null,
  familiar: [],
  regions: [],
};

it.each([
  [{}, "jenkins 10.10.0.10:40000 → 192.168.1.20 tcp/445, in by cw-lab"],
  [{ input: null }, "jenkins 10.10.0.10:40000 → 192.168.1.20 tcp/445, from the host itself"],
  [{ protocol: 1, icmpType: 8 }, "jenkins 10.10.0.10 → 192.168.1.20 ping, in by cw-lab"],
  [
    { protocol: 1, icmpType: 3, icmpCode: 1 },
    "jenkins 10.10.0.10 → 192.168.1.20 icmp type 3 code 1, in by cw-lab",
  ],
  [{ protocol: 47, mark: 0x10 }, "jenkins 10.10.0.10 → 192.168.1.20 protocol 47, mark 0x10, in by cw-lab"],
  [
    { source: address("2001:db8::1"), destination: address("2001:db8::2") },
    "[2001:db8::1]:40000 → 2001:db8::2 tcp/445, in by cw-lab",
  ],
])("%o: %s", (fields, words) => {
  expect(packetWords({ ...packet, ...fields }, names)).toBe(words);
});
