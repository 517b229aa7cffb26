import { describe, expect, it } from "vitest";
import { isAtLeast } from "./kernel-features.ts";
import { parseSocket } from "./listening-sockets.ts";

describe("parseSocket", () => {
  it.each([
    [
      `udp   UNCONN 0      0      0.0.0.0%virbr0:67         0.0.0.0:*    users:(("dnsmasq",pid=7,fd=3))`,
      {
        protocol: "udp",
        port: 67,
        address: "*",
        device: "virbr0",
        process: { pid: 7, program: "dnsmasq" },
      },
    ],
    [
      "tcp   LISTEN 0      32     [fe80::1]%cw-lab:53           [::]:*",
      { protocol: "tcp", port: 53, address: "fe80::1", device: "cw-lab", process: null },
    ],
    [
      "udp UNCONN 0 0 127.0.0.53%lo:53 0.0.0.0:*",
      { protocol: "udp", port: 53, address: "127.0.0.53", device: "lo", process: null },
    ],
    ["udp UNCONN 0 0 *:53 *:*", { protocol: "udp", port: 53, address: "*", device: null, process: null }],
    [
      "tcp LISTEN 0 32 [::]:53 [::]:*",
      { protocol: "tcp", port: 53, address: "*", device: null, process: null },
    ],
    ["", null],
  ])("reads %s", (line, expected) => {
    expect(parseSocket(line)).toEqual(expected);
  });
});

describe("isAtLeast", () => {
  it.each([
    ["6.1.0-18-amd64", true],
    ["5.18.0", true],
    ["5.17.9-rc1", false],
    ["4.19.0", false],
  ])("compares %s with 5.18", (release, expected) => {
    expect(isAtLeast(release, [5, 18])).toBe(expected);
  });
});
