import { describe, expect, it } from "vitest";

import { address } from "../../net/index.ts";
import { guestCommand, readAddresses, readProbeAnswer } from "./guest-answers.ts";

const tcp = { protocol: "tcp", to: address("2001:db8::1"), port: 8080 } as const;
const ping = { protocol: "ping", to: address("192.0.2.1") } as const;

describe("a guest's answers", () => {
  it("are asked for with brackets round an IPv6 address", () => {
    expect(guestCommand(tcp, 1)).toBe("tcp http://[2001:db8::1]:8080/ 1");
    expect(guestCommand(ping, 2)).toBe("ping 192.0.2.1 2");
  });

  it.each([
    [tcp, 0, "nas 10.10.0.10", { kind: "answered", by: "nas", source: "10.10.0.10", ms: 5 }],
    [tcp, 0, "nas [::ffff:10.10.0.10]", { kind: "answered", by: "nas", source: "10.10.0.10", ms: 5 }],
    [tcp, 0, "nas [fd00:10::1]", { kind: "answered", by: "nas", source: "fd00:10::1", ms: 5 }],
    [tcp, 137, "", { kind: "silent" }],
    [tcp, 1, "wget: can't connect to remote host (192.0.2.1): Connection refused", { kind: "refused" }],
    [tcp, 1, "wget: No route to host", { kind: "unreachable", reason: "wget: No route to host" }],
    [
      ping,
      0,
      "1 packets transmitted, 1 packets received",
      { kind: "answered", by: null, source: null, ms: 5 },
    ],
    [ping, 1, "1 packets transmitted, 0 packets received, 100% packet loss", { kind: "silent" }],
  ] as const)("are told apart: %o with status %i and `%s`", (probe, status, output, expected) => {
    expect(readProbeAnswer(probe, status, output, 5)).toEqual(expected);
  });

  it("hold addresses among blanks", () => {
    expect(readAddresses("10.10.0.10 fd00:10::1 \n")).toEqual(["10.10.0.10", "fd00:10::1"]);
  });
});
