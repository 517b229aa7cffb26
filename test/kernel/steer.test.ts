import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { machine, network, ports, steer, within } from "../topologies/steer-lines.ts";
import { basePolicy, internet, Uplinks } from "../topologies/uplinks.ts";

/* What the compiler makes of `steer`, loaded into a kernel, and the way that packets then take. */

let net: Uplinks;
let before: unknown;

beforeAll(async () => {
  net = new Uplinks();
  before = net.kernel.observe().config;
  await net.listen(80, 443, 8443);
  await net.host.listen("tcp", 8081);
});

afterAll(() => net.close());

test("without lines everything goes by the first uplink", async () => {
  net.load([]);
  for (const family of [0, 1] as const) expect(await net.way(net.pc, family)).toBe("fibre");
});

describe.each([0, 1] as const)("family %i", (family) => {
  test("by source, destination, protocol, port: the first line that matches decides", async () => {
    net.load([
      steer({ from: [machine("pc")], services: [ports("tcp", 443)], via: ["lte"] }),
      steer({ from: [machine("pc")], services: [ports("udp", 443)], via: ["dsl"] }),
      steer({
        from: [machine("tv")],
        to: [within("203.0.113.0/24"), within("2001:db8:99::/64")],
        via: ["dsl"],
      }),
      steer({ from: [network("lab")], services: [ports("tcp", 8000, 9000)], via: ["lte"] }),
      steer({ from: [machine("tv")], via: ["lte"] }),
    ]);
    expect(await net.way(net.pc, family, 443)).toBe("lte");
    expect(await net.way(net.pc, family, 443, "udp")).toBe("dsl");
    expect(await net.way(net.pc, family, 80)).toBe("fibre");
    expect(await net.way(net.pc, family, 8443)).toBe("lte");
    expect(await net.way(net.tv, family, 8443)).toBe("dsl");
    expect(await net.way(net.tv, family, 80)).toBe("dsl");
    expect(await net.way(net.web, family, 80)).toBe("fibre");
  });
});

describe.each([0, 1] as const)("what comes before and after, family %i", (family) => {
  test("by incoming network, whoever the source is", async () => {
    net.load([steer({ from: [{ kind: "any" }], incoming: "servers", via: ["dsl"] })]);
    expect(await net.way(net.web, family)).toBe("dsl");
    expect(await net.way(net.pc, family)).toBe("fibre");
  });

  test("connected subnets come before a line for everything", async () => {
    net.load([steer({ to: [{ kind: "any" }], via: ["dsl"] })]);
    expect(await net.ask(net.pc, ["10.20.0.10", "2001:db8:20::10"][family]!)).toMatch(/by web/);
    expect(await net.ask(net.pc, ["192.0.2.1", "2001:db8:2::1"][family]!)).toMatch(/by lte/);
    expect(await net.way(net.pc, family)).toBe("dsl");
  });

  test("a line for a prefix comes before a longer prefix of table main, a line for the internet after it", async () => {
    const [prefix, gateway] = (
      [
        ["203.0.113.0/24", "100.64.0.1"],
        ["2001:db8:99::/64", "2001:db8:3::1"],
      ] as const
    )[family];
    net.load([steer({ via: ["lte"] })]);
    net.host.ip(`route add ${prefix} via ${gateway}`);
    const plain = await net.way(net.pc, family);
    net.load([steer({ to: [within(prefix)], via: ["lte"] })]);
    const steered = await net.way(net.pc, family);
    net.host.ip(`route del ${prefix} via ${gateway}`);
    expect([plain, steered]).toEqual(["dsl", "lte"]);
  });

  test("a published port is reached from inside whatever the lines say", async () => {
    net.load([steer({ to: [{ kind: "any" }], via: ["lte", "fibre"] })]);
    expect(await net.ask(net.pc, ["192.0.2.2", "2001:db8:2::2"][family]!, 8080)).toMatch(/by web/);
    net.load([steer({ via: ["dsl"] })]);
    expect(await net.ask(net.pc, ["192.0.2.2", "2001:db8:2::2"][family]!, 8080)).toMatch(/by web/);
  });

  test("every path down is unreachable, unless the line falls back on table main", async () => {
    net.load([
      steer({ from: [machine("pc")], via: ["lte", "dsl"] }),
      steer({ from: [machine("tv")], via: ["lte"], fallback: "main" }),
    ]);
    expect(await net.way(net.pc, family)).toBe("lte");
    expect(await net.way(net.tv, family)).toBe("lte");
    await net.unplugged([net.lte], async () => {
      expect(await net.way(net.pc, family)).toBe("dsl");
      expect(await net.way(net.tv, family)).toBe("fibre");
    });
    await net.unplugged([net.lte, net.dsl], async () => {
      expect(await net.ask(net.pc, internet[family])).toMatch(/^unreachable/);
      expect(await net.way(net.web, family)).toBe("fibre");
    });
    expect(await net.way(net.pc, family)).toBe("lte");
  });

  test("a line without an uplink of the family leaks nothing into another path", async () => {
    const written = `[192.0.2.1, "2001:db8:2::1"]`;
    const other = [`"2001:db8:2::1"`, `192.0.2.1`][family]!;
    net.load([steer({ via: ["lte"] })], basePolicy.replace(written, other));
    expect(await net.ask(net.pc, internet[family])).toMatch(/^unreachable/);
    expect(await net.way(net.web, family)).toBe("fibre");
  });

  test("a published port and the host's own answer by the uplink that the question came in by", async () => {
    net.load([]);
    const address = ["192.0.2.2", "2001:db8:2::2"][family]!;
    expect(await net.ask(net.lte, address, 8080)).toBe(`answered by web, who saw ${internet[family]}`);
    expect(await net.ask(net.lte, address, 8081)).toBe(`answered by host, who saw ${internet[family]}`);
  });

  test("what the host itself sends is steered only by lines that say so, and hides behind that uplink", async () => {
    net.load([steer({ via: ["lte"] })]);
    expect(await net.way(net.host, family)).toBe("fibre");
    net.load([steer({ from: [{ kind: "host" }], services: [ports("tcp", 443)], via: ["lte"] })]);
    expect(await net.way(net.host, family)).toBe("fibre");
    expect(await net.ask(net.host, internet[family], 443)).toBe(
      `answered by lte, who saw ${["192.0.2.2", "2001:db8:2::2"][family]!}`,
    );
    expect(await net.way(net.pc, family, 443)).toBe("fibre");
  });
});

test("strict reverse path filters and others' marks do not stand in the way", async () => {
  net.down();
  net.host.sysctl({ "net/ipv4/conf/all/rp_filter": 1, "net/ipv4/conf/eth1/rp_filter": 1 });
  net.host.exec(["nft", "-f", "-"], foreignMarks);
  const strict = net.kernel.observe().config;
  net.load([steer({ via: ["lte"] })]);
  expect(await net.way(net.pc, 0)).toBe("lte");
  const counted = net.host.exec(["nft", "list", "chain", "inet", "others", "after"]);
  expect(counted).toMatch(/meta mark & 0x00ffffff == 0x00040001 counter packets [1-9]/);
  expect(counted).toMatch(/ct mark & 0x00ffffff == 0x00040002 counter packets [1-9]/);
  net.down();
  expect(net.kernel.observe().config).toEqual(strict);
  net.host.exec(["nft", "delete", "table", "inet", "others"]);
  net.host.sysctl({ "net/ipv4/conf/all/rp_filter": 0, "net/ipv4/conf/eth1/rp_filter": 0 });
});

/** Somebody else who marks packets and flows, and looks whether the marks are still there. */
const foreignMarks = `table inet others {
  chain before {
    type filter hook prerouting priority -160
    ct direction original meta mark set 0x00040001 ct mark set 0x00040002
  }
  chain after {
    type filter hook postrouting priority 0
    ct direction original meta mark & 0x00ffffff == 0x00040001 counter
    ct direction original ct mark & 0x00ffffff == 0x00040002 counter
  }
}`;

test("the second plan has no steps, and nft reads the table", () => {
  const lines = [steer({ via: ["lte", "fibre"] }), steer({ balance: { fibre: 3, lte: 1 } })];
  net.load(lines);
  expect(net.plan(lines).steps).toEqual([]);
  expect(net.host.exec(["nft", "list", "table", "inet", "causeway"])).toContain("vmap @steer-known");
});

test("gateways, weights and members that change are written in place", () => {
  const [old4, old6] = ["192.0.2.1", `"2001:db8:2::1"`] as const;
  const lines = [steer({ balance: { fibre: 3, lte: 1 } }), steer({ balance: { fibre: 2, lte: 1, dsl: 1 } })];
  net.load(lines);
  for (const text of [
    basePolicy.replace(old4, "192.0.2.7").replace(old6, `"2001:db8:2::7"`),
    basePolicy.replace(`${old4}, ${old6}`, "192.0.2.7"),
    basePolicy.replace(`${old4}, ${old6}`, old6),
    basePolicy,
  ]) {
    net.load(lines, text);
    expect(net.plan(lines, text).steps).toEqual([]);
  }
});

test("paths stand before the filter marks anything, and go after it no longer does", () => {
  net.load([]);
  const added = net.plan([steer({ via: ["lte", "dsl"] })]);
  const kinds = added.steps.map(({ change }) => change.kind);
  expect(kinds.filter((kind) => kind === "rule").length).toBeGreaterThan(0);
  expect(kinds.lastIndexOf("rule")).toBeLessThan(kinds.indexOf("nftTable"));
  expect(kinds.lastIndexOf("route")).toBeLessThan(kinds.indexOf("rule"));
  net.load([steer({ via: ["lte", "dsl"] })]);
  const removed = net.plan([]).steps.map(({ change }) => change.kind);
  expect(removed.indexOf("rule")).toBeGreaterThan(removed.indexOf("nftTable"));
  expect(removed.indexOf("route")).toBeGreaterThan(removed.lastIndexOf("rule"));
});

test("taking everything away leaves the host as it was", () => {
  net.load([steer({ balance: { fibre: 3, lte: 1 } })]);
  net.down();
  expect(net.kernel.observe().config).toEqual(before);
});
