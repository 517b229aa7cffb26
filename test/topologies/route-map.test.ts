import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { address } from "../../src/net/index.ts";
import { Lab, type LabNamespace, type ProbeResult } from "../../src/lab/index.ts";
import { Causeway } from "./causeway.ts";

/*
 *            left 192.168.1.1 ─── a ┐
 *   (10.99.1.1 on both)             ├ host, routes.json
 *            right 2001:db8::1 ── b ┤
 *            inner 10.10.10.1 ─── c ┘
 */
const routeMap = `{"10.0.0.0/8": ["192.168.1.1", "2001:db8::1"], "172.16.0.0/12": ["10.10.10.1"]}`;

let lab: Lab;
let host: LabNamespace;
let left: LabNamespace;
let right: LabNamespace;
let causeway: Causeway;

beforeEach(() => {
  lab = new Lab();
  host = lab.namespace("host");
  left = lab.namespace("left");
  right = lab.namespace("right");
  const inner = lab.namespace("inner");
  lab.cable(
    { in: host, device: "a", addresses: ["192.168.1.2/24"] },
    { in: left, device: "eth0", addresses: ["192.168.1.1/24"] },
  );
  lab.cable(
    { in: host, device: "b", addresses: ["2001:db8::2/64"] },
    { in: right, device: "eth0", addresses: ["2001:db8::1/64"] },
  );
  lab.cable(
    { in: host, device: "c", addresses: ["10.10.10.2/24"] },
    { in: inner, device: "eth0", addresses: ["10.10.10.1/24", "172.17.3.3/32"] },
  );
  for (const far of [left, right]) far.address("lo", "10.99.1.1/32");
  right.ip("route add 192.168.1.2/32 via inet6 2001:db8::2");
  causeway = new Causeway(lab, host);
});

afterEach(() => lab.close());

/** The kernel acts on carrier changes once a second at most (`net/core/link_watch.c`). */
const linkWatch = { timeout: 3000 };

const wayTo = (destination: string): string =>
  host
    .ip(`-o route get ${destination}`)
    .split(/\s+uid/)[0]!
    .trim();

const answerer = async (to: string): Promise<string | null> => {
  const result = await host.probe({ protocol: "tcp", to: address(to), port: 7, timeoutMs: 1500 });
  return result.kind === "answered" ? result.by : result.kind;
};

describe("the bare route map", () => {
  test("gives each prefix its first next hop and leaves connected subnets alone", () => {
    causeway.apply(routeMap, "routes.json");

    expect(wayTo("10.99.1.1")).toMatch(/^10\.99\.1\.1 via 192\.168\.1\.1 dev a /);
    expect(wayTo("172.17.3.3")).toMatch(/^172\.17\.3\.3 via 10\.10\.10\.1 dev c /);
    expect(wayTo("10.10.10.1")).toMatch(/^10\.10\.10\.1 dev c /);
  });

  test("fails over to the IPv6 next hop on carrier loss and back on its return, with no process of ours", async () => {
    for (const far of [left, right]) await far.listen("tcp", 7);
    causeway.apply(routeMap, "routes.json");
    expect(await answerer("10.99.1.1")).toBe("left");

    left.ip("link set dev eth0 down");
    await expect.poll(() => wayTo("10.99.1.1"), linkWatch).toMatch(/via inet6 2001:db8::1 dev b/);
    expect(await answerer("10.99.1.1")).toBe("right");

    left.ip("link set dev eth0 up");
    await expect.poll(() => wayTo("10.99.1.1"), linkWatch).toMatch(/via 192\.168\.1\.1 dev a/);
    expect(await answerer("10.99.1.1")).toBe("left");
  });

  test("answers unreachable when every path is down, never by another route", async () => {
    host.ip("route add default via 10.10.10.1");
    causeway.apply(routeMap, "routes.json");
    left.ip("link set dev eth0 down");
    right.ip("link set dev eth0 down");

    const ping = (): Promise<ProbeResult> => host.probe({ protocol: "ping", to: address("10.99.1.1") });
    await expect.poll(ping, linkWatch).toMatchObject({ kind: "unreachable" });
  });

  test("admin-down loses the routes of that link, and the next apply restores them", () => {
    causeway.apply(routeMap, "routes.json");
    host.ip("link set dev a down");
    expect(wayTo("10.99.1.1")).toMatch(/via inet6 2001:db8::1 dev b/);
    host.ip("link set dev a up");
    expect(wayTo("10.99.1.1")).toMatch(/via inet6 2001:db8::1 dev b/);
    expect(causeway.run("status").status).toBe(1);

    causeway.apply(routeMap, "routes.json");
    expect(wayTo("10.99.1.1")).toMatch(/via 192\.168\.1\.1 dev a/);
    expect(causeway.run("status").status).toBe(0);
  });

  test("status says that a device is gone, and down takes away what is left", () => {
    causeway.apply(routeMap, "routes.json");
    host.ip("link del dev a");
    const { status, stdout, stderr } = causeway.run("status");
    expect([status, stderr]).toEqual([1, ""]);
    expect(stdout).toMatch(/differs: there is no .*\ba\b/);
    causeway.must("down");
  });

  test("a second apply writes nothing, and down leaves the digest as it was", () => {
    const before = causeway.digest();
    causeway.apply(routeMap, "routes.json");
    expect(causeway.digest()).not.toBe(before);
    expect(causeway.apply(routeMap, "routes.json")).toContain("nothing to change");

    causeway.must("down");
    expect(causeway.digest()).toBe(before);
  });
});
