import { Lab, type LabNamespace } from "../../src/lab/index.ts";
import { Causeway } from "./causeway.ts";

/*
 *   jenkins ── vm1 ┐ lab      (nat)                    ┌ eth0 ── isp 198.51.100.1, 2001:db8:1::1
 *   builder ── vm2 ┘                                   │         internet 203.0.113.10, 2001:db8:99::10
 *   db ─────── vm3 ─ servers  (routed) ── host ────────┤
 *   safe ───── vm4 ─ vault    (isolated)               └ eth1 ── nas 192.168.1.20, 2001:db8:5::20
 *                                                                (office, a plain bridge; nas has no default route)
 */
export const officePolicy = `causeway: 1
uplinks:
  fibre: { device: eth0, gateway: [198.51.100.1, "2001:db8:1::1"] }
networks:
  lab:     { mode: nat, address: [10.10.0.1/24, "fd00:10::1/64"] }
  servers: { mode: routed, address: [10.20.0.1/24, "2001:db8:20::1/64"] }
  vault:   { mode: isolated, address: [10.30.0.1/24, "fd00:30::1/64"] }
  office:  { mode: bridge, device: eth1, address: [192.168.1.2/24, "2001:db8:5::2/64"] }
machines:
  jenkins: { device: vm1, network: lab, address: [10.10.0.10, "fd00:10::10"] }
  builder: { device: vm2, network: lab, address: [10.10.0.11, "fd00:10::11"] }
  db:      { device: vm3, network: servers, address: [10.20.0.10, "2001:db8:20::10"] }
  safe:    { device: vm4, network: vault, address: [10.30.0.10, "fd00:30::10"] }
  nas:     { network: office, address: [192.168.1.20, "2001:db8:5::20"] }
publish:
  - { name: ci, service: tcp/8080, on: fibre, to: jenkins, port: 80 }
rules:
  - deny builder to nas
  - allow lab to internet
  - allow servers to internet
  - { name: shares, allow: { from: lab, to: nas, service: tcp/445 } }
  - allow db to jenkins on tcp/22
  - allow office to host on tcp/22, ping
`;

/** The addresses of a machine of the office, IPv4 and IPv6. */
export const addresses = {
  jenkins: ["10.10.0.10", "fd00:10::10"],
  builder: ["10.10.0.11", "fd00:10::11"],
  db: ["10.20.0.10", "2001:db8:20::10"],
  safe: ["10.30.0.10", "fd00:30::10"],
  nas: ["192.168.1.20", "2001:db8:5::20"],
  internet: ["203.0.113.10", "2001:db8:99::10"],
  fibre: ["198.51.100.2", "2001:db8:1::2"],
  labGateway: ["10.10.0.1", "fd00:10::1"],
  officeHost: ["192.168.1.2", "2001:db8:5::2"],
} as const;

/** The name of something with addresses in the office. */
export type Place = keyof typeof addresses;

/** A host with the links of the office's drawing, and everybody around it. */
export interface Office {
  readonly lab: Lab;
  readonly host: LabNamespace;
  readonly machines: Readonly<
    Record<"jenkins" | "builder" | "db" | "safe" | "nas" | "internet", LabNamespace>
  >;
  readonly causeway: Causeway;
}

/** Builds the office; nothing is configured on the host but its uplink. */
export const buildOffice = (): Office => {
  const lab = new Lab();
  const host = lab.namespace("host");
  const machines = {
    jenkins: virtualMachine(lab, host, "jenkins", "vm1"),
    builder: virtualMachine(lab, host, "builder", "vm2"),
    db: virtualMachine(lab, host, "db", "vm3"),
    safe: virtualMachine(lab, host, "safe", "vm4"),
    nas: physicalMachine(lab, host),
    internet: internet(lab, host),
  };
  return { lab, host, machines, causeway: new Causeway(lab, host) };
};

const gateways = {
  jenkins: ["10.10.0.1", "fd00:10::1"],
  builder: ["10.10.0.1", "fd00:10::1"],
  db: ["10.20.0.1", "2001:db8:20::1"],
  safe: ["10.30.0.1", "fd00:30::1"],
} as const;

const virtualMachine = (
  lab: Lab,
  host: LabNamespace,
  name: keyof typeof gateways,
  device: string,
): LabNamespace => {
  const machine = lab.namespace(name);
  const [ipv4, ipv6] = addresses[name];
  const [gateway4, gateway6] = gateways[name];
  lab.cable({ in: host, device }, { in: machine, device: "eth0", addresses: [`${ipv4}/24`, `${ipv6}/64`] });
  machine.ip(`route add default via ${gateway4}`);
  machine.ip(`-6 route add default via ${gateway6}`);
  return machine;
};

const physicalMachine = (lab: Lab, host: LabNamespace): LabNamespace => {
  const nas = lab.namespace("nas");
  lab.cable(
    { in: host, device: "eth1" },
    { in: nas, device: "eth0", addresses: ["192.168.1.20/24", "2001:db8:5::20/64"] },
  );
  return nas;
};

const internet = (lab: Lab, host: LabNamespace): LabNamespace => {
  const isp = lab.namespace("internet");
  lab.cable(
    { in: host, device: "eth0", addresses: ["198.51.100.2/24", "2001:db8:1::2/64"] },
    { in: isp, device: "eth0", addresses: ["198.51.100.1/24", "2001:db8:1::1/64"] },
  );
  isp.address("lo", "203.0.113.10/32", "2001:db8:99::10/128");
  isp.ip("route replace 198.51.100.0/24 dev eth0 src 203.0.113.10");
  isp.ip("-6 route replace 2001:db8:1::/64 dev eth0 src 2001:db8:99::10 metric 1");
  isp.ip("route add 10.20.0.0/24 via 198.51.100.2 src 203.0.113.10");
  isp.ip("-6 route add 2001:db8:20::/64 via 2001:db8:1::2 src 2001:db8:99::10");
  return isp;
};
