import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { type CableEnd, describeResult, Lab, type LabNamespace } from "../../src/lab/index.ts";
import { address } from "../../src/net/index.ts";
import { Causeway } from "./causeway.ts";

/*
 *   pc  10.10.0.10, fd00:10::10 ─── vm1 ─ lab (nat) ─┐                        ┌ one 198.51.100.1, 2001:db8:1::1 ┐
 *   web 10.20.0.10, 2001:db8:20::10 vm2 ─ servers ── host ── eth0 ── switch ──┤                                 ├ 203.0.113.10
 *                                                        198.51.100.2         └ two 198.51.100.3, 2001:db8:1::3 ┘
 *
 * Two providers behind one device. The internet's one address is in both: who answers tells by which one a packet went.
 */
const policy = `causeway: 1
uplinks:
  one: { device: eth0, gateway: [198.51.100.1, "2001:db8:1::1"] }
  two: { device: eth0, gateway: [198.51.100.3, "2001:db8:1::3"] }
networks:
  lab:     { mode: nat, address: [10.10.0.1/24, "fd00:10::1/64"] }
  servers: { mode: routed, address: [10.20.0.1/24, "2001:db8:20::1/64"] }
machines:
  pc:  { device: vm1, network: lab, address: [10.10.0.10, "fd00:10::10"] }
  web: { device: vm2, network: servers, address: [10.20.0.10, "2001:db8:20::10"] }
rules:
  - allow lab to any
  - allow servers to any
  - allow any to web
`;

const internet = ["203.0.113.10", "2001:db8:99::10"] as const;

let lab: Lab;
let causeway: Causeway;
let [pc, web]: [LabNamespace, LabNamespace] = [null!, null!];
let providers: Readonly<Record<"one" | "two", LabNamespace>>;

const end = (at: LabNamespace, last: number): CableEnd => ({
  in: at,
  device: "eth0",
  addresses: [`198.51.100.${last}/24`, `2001:db8:1::${last}/64`],
});

beforeAll(async () => {
  lab = new Lab();
  const host = lab.namespace("host");
  const machine = (name: string, device: string, four: string, six: string): LabNamespace => {
    const made = lab.namespace(name);
    lab.cable({ in: host, device }, { in: made, device: "eth0", addresses: [`${four}10/24`, `${six}10/64`] });
    for (const gateway of [`${four}1`, `${six}1`]) made.ip(`route add default via ${gateway}`);
    return made;
  };
  pc = machine("pc", "vm1", "10.10.0.", "fd00:10::");
  web = machine("web", "vm2", "10.20.0.", "2001:db8:20::");
  providers = { one: lab.namespace("one"), two: lab.namespace("two") };
  lab.segment("switch", [end(host, 2), end(providers.one, 1), end(providers.two, 3)]);
  for (const provider of Object.values(providers)) {
    provider.address("lo", ...internet);
    provider.ip(`route add 10.20.0.0/24 via 198.51.100.2 src ${internet[0]}`);
    provider.ip(`-6 route add 2001:db8:20::/64 via 2001:db8:1::2 src ${internet[1]}`);
    await provider.listen("tcp", 80);
    await provider.listen("udp", 53);
  }
  await web.listen("tcp", 80);
  causeway = new Causeway(lab, host);
});

afterAll(() => lab.close());

const steered = (path: string): string =>
  `${policy}steer:\n  - { name: out, from: [lab, servers], to: internet, ${path} }\n`;

const way = async (from: LabNamespace, family: 0 | 1): Promise<string> => {
  const probe = { protocol: "tcp", to: address(internet[family]), port: 80, timeoutMs: 2500 } as const;
  return /by (\w+)/.exec(describeResult(await from.probe(probe)))?.[1] ?? "none";
};

const ways = (from: LabNamespace, family: 0 | 1, count: number): Promise<readonly string[]> =>
  Promise.all(Array.from({ length: count }, () => way(from, family)));

describe.each([0, 1] as const)("two uplinks behind one device, family %i", (family) => {
  test("what leaves takes the first without a line, and the one that a line names with it", async () => {
    causeway.apply(policy);
    expect([await way(pc, family), await way(web, family)]).toEqual(["one", "one"]);
    causeway.apply(steered("via: two"));
    expect([await way(pc, family), await way(web, family)]).toEqual(["two", "two"]);
    causeway.apply(steered("via: [two, one]"));
    expect([await way(pc, family), await way(web, family)]).toEqual(["two", "two"]);
  });

  test("a balance spreads flows over both", async () => {
    causeway.apply(steered("balance: { one: 1, two: 1 }"));
    expect(new Set(await ways(web, family, 40))).toEqual(new Set(["one", "two"]));
  });

  test("what comes in by either is answered by the first", async () => {
    causeway.apply(steered("via: two"));
    const to = address(family === 0 ? "10.20.0.10" : "2001:db8:20::10");
    const ask = async (from: LabNamespace): Promise<string> =>
      describeResult(await from.probe({ protocol: "tcp", to, port: 80, timeoutMs: 1000 }));
    expect(await ask(providers.one)).toMatch(/^answered by web/);
    // The other provider asks with the same address, and the answer goes to the first, which knows nothing of it.
    expect(await ask(providers.two)).not.toMatch(/^answered/);
  });
});
