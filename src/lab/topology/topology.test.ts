import { describe, expect, it } from "vitest";

import { LabError } from "../command.ts";
import { hostCalled, readTopology } from "./topology.ts";

const text = `
drawing: |
  a ── b
hosts:
  host:
    forwards: true
    devices: { eth0: { segment: wire, address: [192.0.2.1/24, "2001:db8::1/64"], gets: 192.0.2.9 } }
    routes: { 198.51.100.0/24: 192.0.2.2 }
    serves: [tcp/22, udp/53]
  vm:
    vm: { tap: tap0, mac: "52:54:00:AA:00:01" }
    address: 192.0.2.3
    gateway: 192.0.2.1
promises:
  - vm to host on tcp/22: host sees itself
edit:
  after: "rules:"
  add: "  - allow vm to host"
  promises:
    - vm to host on tcp/23: dropped
`;

describe("a topology file", () => {
  const topology = readTopology(text);

  it("holds hosts with everything that a lab needs to build them", () => {
    expect(hostCalled(topology, "host")).toEqual({
      name: "host",
      devices: [
        { name: "eth0", segment: "wire", addresses: ["192.0.2.1/24", "2001:db8::1/64"], gets: ["192.0.2.9"] },
      ],
      vm: null,
      addresses: ["192.0.2.1", "2001:db8::1"],
      gateways: [],
      routes: new Map([["198.51.100.0/24", "192.0.2.2"]]),
      forwards: true,
      serves: [
        { protocol: "tcp", port: 22 },
        { protocol: "udp", port: 53 },
      ],
    });
    expect(hostCalled(topology, "vm").vm).toEqual({ tap: "tap0", mac: "52:54:00:aa:00:01" });
    expect(hostCalled(topology, "vm").addresses).toEqual(["192.0.2.3"]);
  });

  it("holds promises, and an edit with promises of its own", () => {
    expect(topology.drawing).toBe("a ── b");
    expect(topology.promises.map(({ from, to }) => [from, to])).toEqual([["vm", "host"]]);
    expect(topology.edit?.promises.map(({ outcome }) => outcome.kind)).toEqual(["dropped"]);
  });

  it("knows which hosts it has", () => {
    expect(() => hostCalled(topology, "nas")).toThrow(LabError);
  });
});
