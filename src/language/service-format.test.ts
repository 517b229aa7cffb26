import { describe, expect, it } from "vitest";
import { parseService, serviceFaults } from "./service-format.ts";

describe("parseService", () => {
  it.each([
    ["tcp/443", { kind: "ports", protocol: "tcp", ports: { first: 443, last: 443 } }],
    ["udp/1-65535", { kind: "ports", protocol: "udp", ports: { first: 1, last: 65_535 } }],
    ["sctp", { kind: "protocol", protocol: "sctp" }],
    ["icmp", { kind: "protocol", protocol: "icmp" }],
    ["icmp/echo-request", { kind: "icmp", ipv4: { type: 8, code: null }, ipv6: { type: 128, code: null } }],
    ["icmp/packet-too-big", { kind: "icmp", ipv4: { type: 3, code: 4 }, ipv6: { type: 2, code: null } }],
    ["icmp/timestamp-reply", { kind: "icmp", ipv4: { type: 14, code: null }, ipv6: null }],
    ["web.public-1", { kind: "name", name: "web.public-1" }],
  ])("reads %s", (text, value) => {
    expect(parseService(text)).toEqual(value);
    expect(serviceFaults(text)).toEqual([]);
  });

  it.each([
    ["443", "write the protocol, too: `tcp/443`"],
    ["80/tcp", "write the protocol first: `tcp/80`"],
    ["tcp/20-10", "did you mean `tcp/10-20`?"],
    ["tcp/65536", "ports go from 1 to 65535"],
    ["tcp/0", "ports go from 1 to 65535, without leading zeros"],
    ["tcp/080", "ports go from 1 to 65535, without leading zeros"],
    ["udp/8000:8010", "write the range with a dash: `udp/8000-8010`"],
    ["upd/53", "did you mean `udp`?"],
    ["icmp/echo-rquest", "did you mean `echo-request`?"],
  ])("refuses %s and says: %s", (text, hint) => {
    expect(parseService(text)).toBeNull();
    expect(serviceFaults(text)).toMatchObject([{ code: "language/bad-service", hint }]);
  });

  it.each([[""], ["tcp/"], ["tcp/-1"], ["tcp/1-"], ["tcp/1-2-3"], ["tcp /80"], ["to"], ["host"], ["tcp/１"]])(
    "refuses %j",
    (text) => {
      expect(parseService(text)).toBeNull();
    },
  );
});
