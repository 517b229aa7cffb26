import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type KernelEvent, watchKernel } from "../../src/kernel/index.ts";
import { isRoot, makeNamespace, type TestNamespace } from "./namespace-fixture.ts";

const summary = (event: KernelEvent): string => {
  switch (event.kind) {
    case "link":
      return `${event.presence} link ${event.link.name}${event.status.carrier ? " carrier" : ""}`;
    case "address":
      return `${event.presence} address ${event.address.address} on ${event.address.link}`;
    case "neighbour":
      return `${event.presence} neighbour ${event.neighbour.address} on ${event.neighbour.link}`;
    case "route":
      return `${event.presence} route ${event.route.destination} dev ${event.route.nextHops[0]?.device}`;
    case "rule":
      return `${event.presence} rule ${event.rule.priority}`;
    case "overrun":
      return "overrun";
  }
};

describe.skipIf(!isRoot)("what happens to the host", () => {
  let host: TestNamespace;
  const events: KernelEvent[] = [];
  let close: () => void;
  beforeAll(() => {
    host = makeNamespace();
    host.run("sysctl -qw net.ipv6.conf.default.disable_ipv6=1");
    const watch = watchKernel({ namespace: host.name }, (event) => events.push(event));
    close = () => watch.close();
  });
  afterAll(() => {
    close();
    host.remove();
  });

  /** What is told while `lines` are run, each event as `presence kind name`. */
  const told = async (...lines: string[]): Promise<string[]> => {
    events.length = 0;
    for (const line of lines) host.run(line);
    await sleep(30);
    return events.map(summary);
  };

  test("links, their carrier and their end", async () => {
    expect(await told("ip link add name va type veth peer name vb")).toEqual([
      "there link vb",
      "there link va",
    ]);
    const up = await told("ip link set va up", "ip link set vb up");
    expect(up).toContain("there link va carrier");
    const down = await told("ip link set vb down");
    expect(down).toContain("there link va");
    await told("ip link set vb up");
  });

  test("addresses, routes, rules and neighbours, with the names of links made while we watch", async () => {
    expect(await told("ip addr add 10.0.0.1/24 dev va")).toEqual([
      "there address 10.0.0.1/24 on va",
      "there route 10.0.0.1/32 dev va",
      "there route 10.0.0.0/24 dev va",
      "there route 10.0.0.255/32 dev va",
    ]);
    expect(await told("ip route add 10.1.0.0/16 via 10.0.0.2")).toEqual(["there route 10.1.0.0/16 dev va"]);
    expect(await told("ip rule add pref 77 table 5", "ip rule del pref 77")).toEqual([
      "there rule 77",
      "gone rule 77",
    ]);
    expect(await told("ip neigh add 10.0.0.9 lladdr 02:00:00:00:00:09 dev va")).toEqual([
      "there neighbour 10.0.0.9 on va",
    ]);
  });

  test("a renamed link is called by its new name at once", async () => {
    await told("ip link set va name vc");
    expect(await told("ip route add 10.2.0.0/16 via 10.0.0.2")).toEqual(["there route 10.2.0.0/16 dev vc"]);
  });

  test("a port that leaves its bridge is not told gone", async () => {
    await told("ip link add name br0 type bridge", "ip link set vb master br0");
    expect((await told("ip link set vb nomaster")).filter((text) => text.startsWith("gone"))).toEqual([]);
  });

  test("the end of a link is told", async () => {
    const end = await told("ip link del vc");
    expect(end).toContain("gone link vc");
    expect(end).toContain("gone link vb");
  });
});
