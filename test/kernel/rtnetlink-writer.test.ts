import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { address, type Family } from "../../src/net/index.ts";
import { type ChangeOf, keyOf, type Route } from "../../src/state/index.ts";
import { openLinuxKernel, type RouteWriter, startRouteWriter } from "../../src/kernel/index.ts";
import { routeTo, via } from "../objects/index.ts";
import { isRoot, makeNamespace, type TestNamespace } from "./namespace-fixture.ts";

const route = (family: Family, index: number, fields: Partial<Route> = {}): Route =>
  family === "ipv4"
    ? routeTo(`10.${index >> 8}.${index & 255}.0/24`, { nextHops: [via("v0", "192.168.0.2")], ...fields })
    : routeTo(`2001:db8:${index.toString(16)}::/48`, {
        nextHops: [via("v0", "2001:db8:ffff::2")],
        ...fields,
      });

type RouteChange = ChangeOf<"route">;
const create = (after: Route): RouteChange => ({
  op: "create",
  kind: "route",
  key: keyOf("route", after),
  after,
});
const remove = (before: Route): RouteChange => ({
  op: "delete",
  kind: "route",
  key: keyOf("route", before),
  before,
});

describe.skipIf(!isRoot)("the route writer", () => {
  let host: TestNamespace;
  let writer: RouteWriter;
  beforeAll(() => {
    host = makeNamespace();
    host.run("ip link add name v0 type veth peer name v1");
    host.run("ip link set v0 up");
    host.run("ip link set v1 up");
    host.run("ip addr add 192.168.0.1/24 dev v0");
    host.run("ip addr add 2001:db8:ffff::1/64 dev v0 nodad");
    writer = startRouteWriter({ namespace: host.name });
  });
  afterAll(async () => {
    await writer.close();
    host.remove();
  });

  const held = (): ReadonlyMap<string, Route> => {
    const kernel = openLinuxKernel({ namespace: host.name });
    const { route } = kernel.observe(["route"]).config;
    kernel.close();
    return route;
  };

  test("both families are written, each route as it was asked for, and taken away again", async () => {
    const routes = Array.from({ length: 5000 }, (_, index) =>
      route(index % 2 === 0 ? "ipv4" : "ipv6", index),
    );
    expect((await writer.write(routes.map(create))).filter((outcome) => outcome !== null)).toEqual([]);
    const there = held();
    expect(there.size).toBe(5000);
    for (const wanted of routes) expect(there.get(keyOf("route", wanted))).toEqual(wanted);
    expect((await writer.write(routes.map(create))).every((outcome) => outcome === null)).toBe(true);
    expect(held()).toEqual(there);
    expect((await writer.write(routes.map(remove))).every((outcome) => outcome === null)).toBe(true);
    expect(held().size).toBe(0);
  });

  test("outcomes are those that the kernel would give without threads", async () => {
    const good = Array.from({ length: 2500 }, (_, index) => route("ipv4", index));
    const bad = [
      route("ipv4", 9000, { preferredSource: address("192.0.2.9") }),
      route("ipv4", 9001, { nextHops: [{ device: "gone", gateway: null, weight: 1, onLink: false }] }),
      route("ipv6", 9002, { nextHopId: 77, nextHops: [] }),
    ];
    const changes = [...good.slice(0, 1200), ...bad, ...good.slice(1200)].map(create);
    const outcomes = await writer.write(changes);
    const expected = openLinuxKernel({ namespace: host.name });
    const synchronous = expected.execute(changes);
    expected.close();
    expect(outcomes.map((outcome) => outcome?.message ?? null)).toEqual(
      synchronous.map((outcome) => outcome?.message ?? null),
    );
    expect(
      outcomes.flatMap((outcome, index) => (outcome === null ? [] : [`${index} ${outcome.errno}`])),
    ).toEqual(["1200 EINVAL", "1201 ENODEV", "1202 EINVAL"]);
    await writer.write(good.map(remove));
    expect(held().size).toBe(0);
  });

  test("a deletion that the kernel would take too widely is made the careful way", async () => {
    const tier = route("ipv4", 1);
    await writer.write([create(tier)]);
    expect(await writer.write([remove(route("ipv4", 1, { metric: 0 }))])).toEqual([null]);
    expect(held().size).toBe(1);
    await writer.write([remove(tier)]);
  });

  test("a namespace that does not exist fails the write and not the process", async () => {
    const lost = startRouteWriter({ namespace: "cwt-no-such" });
    await expect(lost.write([create(route("ipv4", 1))])).rejects.toThrow("cwt-no-such");
    await lost.close();
  });

  test("a writer that was closed refuses", async () => {
    const closed = startRouteWriter({ namespace: host.name });
    await closed.close();
    await expect(closed.write([create(route("ipv4", 1))])).rejects.toThrow("the writing thread ended");
  });
});
