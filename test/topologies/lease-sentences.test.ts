import { chmodSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";

import { describeResult, Lab, type LabNamespace } from "../../src/lab/index.ts";
import { type Address, address } from "../../src/net/index.ts";
import { Causeway } from "./causeway.ts";

/*
 *   known    vm1 ┐
 *   follower vm2 ├ lab (nat, dhcp) ── host ── eth0 ── nas 192.168.1.20
 *   stranger vm3 ┘
 *
 * Machines that ask for their addresses.
 */
const macs = {
  known: "52:54:00:00:00:01",
  follower: "52:54:00:00:00:02",
  stranger: "52:54:00:00:00:03",
} as const;

const policy = `causeway: 1
networks:
  lab:    { mode: nat, address: 10.10.0.1/24, dhcp: on }
  office: { mode: bridge, device: eth0, address: 192.168.1.2/24 }
machines:
  known:    { device: vm1, network: lab, mac: "${macs.known}", address: 10.10.0.77 }
  follower: { device: vm2, network: lab, mac: "${macs.follower}" }
  stranger: { device: vm3, network: lab, mac: "${macs.stranger}" }
  nas:      { network: office, address: 192.168.1.20 }
rules:
  - allow known to nas on tcp/80
  - allow follower to nas on tcp/445
`;

/** What udhcpc runs: takes the address and the router that it is given, and says so. */
const script = `#!/bin/sh
case "$1" in bound|renew)
  ip address replace "$ip/$mask" dev "$interface"
  [ -n "$router" ] && ip route replace default via "$router"
  echo "leased $ip" ;;
esac
`;

let lab: Lab;
let causeway: Causeway;
let machines: Readonly<Record<keyof typeof macs, LabNamespace>>;
let path: string;

beforeAll(async () => {
  lab = new Lab();
  const host = lab.namespace("host");
  const machine = (name: keyof typeof macs, device: string): LabNamespace => {
    const made = lab.namespace(name);
    lab.cable({ in: host, device }, { in: made, device: "eth0" });
    for (const line of [`link set eth0 address ${macs[name]}`, "link set eth0 up"]) made.ip(line);
    return made;
  };
  machines = {
    known: machine("known", "vm1"),
    follower: machine("follower", "vm2"),
    stranger: machine("stranger", "vm3"),
  };
  const nas = lab.namespace("nas");
  lab.cable({ in: host, device: "eth0" }, { in: nas, device: "eth0", addresses: ["192.168.1.20/24"] });
  for (const port of [80, 445]) await nas.listen("tcp", port);
  causeway = new Causeway(lab, host);
  path = causeway.write("udhcpc.sh", script);
  chmodSync(path, 0o755);
});

afterAll(() => {
  causeway.run("down");
  lab.close();
});

/** Asks for a lease, with the address of a former one when it says so. */
const lease = (machine: LabNamespace, ...words: readonly string[]): Address => {
  const asked = machine.attempt([
    "busybox",
    "udhcpc",
    "-i",
    "eth0",
    "-f",
    "-n",
    "-q",
    "-t",
    "5",
    "-T",
    "1",
    "-s",
    path,
    ...words,
  ]);
  const found = /leased (\S+)/.exec(asked.stdout)?.[1];
  if (found === undefined) throw new Error(`no lease: ${asked.stdout}${asked.stderr}`);
  return address(found);
};

const ask = async (from: LabNamespace, port: number): Promise<string> =>
  describeResult(await from.probe({ protocol: "tcp", to: address("192.168.1.20"), port, timeoutMs: 700 }));

test("a machine with a MAC and an address is given that address, and its rules hold", async () => {
  causeway.apply(policy);
  expect(lease(machines.known)).toBe("10.10.0.77");
  expect(await ask(machines.known, 80)).toBe("answered by nas, who saw 192.168.1.2");
  expect(await ask(machines.known, 445)).toBe("silent");
});

test("one without an address is the one that its MAC was last seen with, and nobody before that", async () => {
  const first = lease(machines.follower);
  expect(await ask(machines.follower, 445)).toBe("silent");
  expect(causeway.apply(policy)).not.toContain("nothing to change");
  expect(await ask(machines.follower, 445)).toMatch(/^answered by nas/);
  expect(await ask(machines.follower, 80)).toBe("silent");
  expect(await ask(machines.stranger, 445)).not.toMatch(/^answered/);
  expect(first).not.toBe("10.10.0.77");
});

test("it follows its lease: another address takes its rules along, and whoever has the old one does not have them", async () => {
  const { follower, stranger } = machines;
  const old = lease(follower);
  follower.ip("address flush dev eth0");
  const next = lease(follower, "-x", "0x3d:00c0ffee");
  expect(next).not.toBe(old);
  expect(await ask(follower, 445)).toBe("silent");
  stranger.ip(`address replace ${old}/24 dev eth0`);
  stranger.ip("route replace default via 10.10.0.1");
  await stranger.probe({ protocol: "ping", to: address("10.10.0.1") });
  causeway.apply(policy);
  expect(await ask(follower, 445)).toMatch(/^answered by nas/);
  expect(await ask(stranger, 445)).toBe("silent");
});
