import { describe, expect, it } from "vitest";
import { parsePolicy } from "../../language/index.ts";
import { resolvePolicy } from "../../policy/index.ts";
import { type HostState, kinds } from "../../state/index.ts";
import { draftPolicy } from "./draft-policy.ts";
import { draftText } from "./draft-text.ts";

const link = (name: string, kind: string, master: string | null = null) => ({
  name,
  kind,
  mac: null,
  mtu: 1500,
  up: true,
  master,
  alias: null,
});

const onLink = (device: string, address: string) => ({
  link: device,
  address,
  peer: null,
  scope: 0,
  noPrefixRoute: false,
  protocol: 0,
});

const table = (prefix: string, values: readonly object[]) =>
  new Map(values.map((value, at) => [`${prefix}${at}`, value]));

/** A host of which only the named parts are known; names are those that a tap or a virtual machine may really have. */
const hostWith = (parts: {
  readonly links: readonly ReturnType<typeof link>[];
  readonly addresses: readonly object[];
  readonly machines?: readonly object[];
  readonly neighbours?: readonly object[];
}): HostState => {
  const empty = Object.fromEntries(kinds.map((kind) => [kind, new Map()]));
  return {
    config: {
      ...empty,
      link: new Map(parts.links.map((each) => [each.name, each])),
      address: table("a", parts.addresses),
    },
    dynamic: {
      links: new Map(),
      addresses: new Map(),
      routes: new Map(),
      neighbours: table("n", parts.neighbours ?? []),
      fdb: new Map(),
      machines: table("m", parts.machines ?? []),
    },
  } as unknown as HostState;
};

const neighbour = (address: string, mac: string, state = "stale") => ({ link: "br0", address, mac, state });
const one = "52:54:00:00:00:01";
const two = "52:54:00:00:00:02";

const office = hostWith({
  links: [
    link("br0", "bridge"),
    link("tap0", "tun", "br0"),
    link("tap1", "tun", "br0"),
    link("tap2", "tun", "br0"),
  ],
  addresses: [onLink("br0", "10.10.0.1/24"), onLink("br0", "fd00:10::1/64")],
  machines: [
    { name: "build server: #1", pid: 1, interfaces: [{ device: "tap0", mac: one }] },
    {
      name: "twin",
      pid: 2,
      interfaces: [
        { device: "tap1", mac: two },
        { device: "tap9", mac: "52:54:00:00:00:09" },
      ],
    },
  ],
  neighbours: [
    neighbour("10.10.0.10", one),
    neighbour("fd00:10::10", one),
    neighbour("10.10.0.11", one),
    neighbour("fe80::1", one),
    neighbour("10.10.0.20", "52:54:00:00:00:03", "reachable"),
    neighbour("10.10.0.21", "52:54:00:00:00:04", "failed"),
    neighbour("10.11.0.21", "52:54:00:00:00:05"),
    neighbour("10.10.0.1", "52:54:00:00:00:06"),
  ],
});

describe("draftPolicy", () => {
  it("knows virtual machines by their taps, other ports, and neighbours on the segment", () => {
    const bare = { network: "br0", vm: null, device: null, addresses: [], mac: null };
    expect(draftPolicy(office, null).machines).toEqual([
      { ...bare, name: "build-server-1", vm: "build server: #1", addresses: ["10.10.0.10", "fd00:10::10"] },
      { ...bare, name: "twin", vm: "twin", mac: two },
      { ...bare, name: "tap2", device: "tap2" },
      { ...bare, name: "m-10-10-0-20", addresses: ["10.10.0.20"] },
    ]);
  });

  it("takes a bridge by which default routes leave for an uplink", () => {
    const route = {
      family: "ipv4",
      table: 254,
      destination: "0.0.0.0/0",
      type: "unicast",
      metric: 0,
      nextHops: [{ device: "br0", gateway: "10.10.0.254", weight: 1, onLink: false }],
    };
    const host = {
      ...office,
      config: { ...office.config, route: new Map([["r", route]]) },
    } as unknown as HostState;
    expect(draftPolicy(host, null)).toMatchObject({
      uplinks: [{ name: "br0", device: "br0", gateways: ["10.10.0.254"] }],
      networks: [],
      machines: [],
      leftOut: [expect.stringContaining("it is an uplink")],
    });
  });

  it("leaves out what a policy cannot name", () => {
    const host = hostWith({
      links: [link("brücke", "bridge"), link("br0", "bridge"), link("täp", "veth", "br0")],
      addresses: [onLink("brücke", "10.9.0.1/24"), onLink("br0", "10.10.0.1/24")],
    });
    const draft = draftPolicy(host, null);
    expect(draft).toMatchObject({ networks: [{ bridge: "br0" }], machines: [] });
    expect(draftText(draft)).toContain("#   the bridge br?cke (10.9.0.1/24): a policy cannot name it\n");
  });

  it("gives a policy that can be read and resolved, whatever the names on the host", () => {
    for (const name of ["br0", "on", "true", "a'b", '"#x', "{[]}", "-", "1e3", "0x10", "a,b", "True", "~"]) {
      const host = hostWith({
        links: [link(name, "bridge"), link(`t${name}`, "veth", name)],
        addresses: [onLink(name, "10.10.0.1/24")],
        machines: [{ name: `${name}: \\"#`, pid: 1, interfaces: [{ device: `t${name}`, mac: null }] }],
      });
      const { tree, diagnostics } = parsePolicy(draftText(draftPolicy(host, null)), "p");
      expect([...diagnostics, ...resolvePolicy(tree!).diagnostics]).toEqual([]);
      expect(tree!.networks[0]!.bridge!.value).toBe(name);
      expect(tree!.machines[0]!.vm!.value).toBe(`${name}: \\"#`);
    }
  });
});
