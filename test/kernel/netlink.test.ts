import { execFileSync } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { prefix } from "../../src/net/index.ts";
import type { Route } from "../../src/state/index.ts";
import {
  messageFlags,
  MessageWriter,
  type NetlinkConnection,
  type NetlinkEvent,
  openConnection,
  subscribe,
} from "../../src/kernel/netlink/index.ts";
import { type Namespace, openNamespace } from "../../src/kernel/netns/index.ts";
import {
  encodeRoute,
  encodeRouteSelector,
  groups,
  listLinkNames,
  listRoutes,
  messageTypes,
  routeLayoutOf,
} from "../../src/kernel/rtnetlink/index.ts";
import { isRoot, makeNamespace, type TestNamespace } from "./namespace-fixture.ts";

const blackhole = (index: number): Route => ({
  family: "ipv4",
  table: 1000,
  destination: prefix(`10.${(index >> 8) & 255}.${index & 255}.0/24`),
  type: "blackhole",
  metric: 5,
  tos: 0,
  protocol: 203,
  scope: 0,
  nextHops: [],
  nextHopId: null,
  preferredSource: null,
  source: null,
  mtu: null,
});

const indexOf = (): number => 1;
const create = messageFlags.create | messageFlags.exclusive;

/** One message for each route. */
const routes = (type: number, flags: number, list: readonly Route[]): MessageWriter => {
  const writer = new MessageWriter();
  const encode = type === messageTypes.deleteRoute ? encodeRouteSelector : encodeRoute;
  for (const route of list) {
    writer.begin(type, flags);
    encode(writer, route, indexOf);
    writer.end();
  }
  return writer;
};

const many = (count: number): Route[] => Array.from({ length: count }, (_, index) => blackhole(index));

describe.skipIf(!isRoot)("a netlink connection", () => {
  let host: TestNamespace;
  let namespace: Namespace;
  let connection: NetlinkConnection;
  beforeAll(() => {
    host = makeNamespace();
    namespace = openNamespace(host.name);
    connection = openConnection({ protocol: "route", namespace, layoutOf: routeLayoutOf });
  });
  afterAll(() => {
    connection.close();
    namespace.close();
    host.remove();
  });

  test("every message is answered by itself, and the kernel works on after a refusal", () => {
    const list = many(2500);
    const twice = [...list.slice(0, 3), list[1]!, ...list.slice(3)];
    const answers = connection.transact("add", routes(messageTypes.newRoute, create, twice));
    expect(answers).toHaveLength(2501);
    expect(answers.flatMap((fault, index) => (fault === null ? [] : [[index, fault.errno]]))).toEqual([
      [3, "EEXIST"],
    ]);
    expect(
      listRoutes(connection, listLinkNames(connection)).routes.filter(({ table }) => table === 1000),
    ).toHaveLength(2500);
    const gone = connection.transact("delete", routes(messageTypes.deleteRoute, 0, list));
    expect(gone.every((fault) => fault === null)).toBe(true);
  });

  test("a refusal of the last message of a send is no success", () => {
    const list = [blackhole(1), blackhole(1)];
    const answers = connection.transact("add", routes(messageTypes.newRoute, create, list));
    expect(answers.map((fault) => fault?.errno ?? null)).toEqual([null, "EEXIST"]);
    connection.transact("delete", routes(messageTypes.deleteRoute, 0, [blackhole(1)]));
  });

  test.each([
    [
      "an unreachable gateway",
      { type: "unicast", nextHops: [{ device: null, gateway: "192.0.2.1", weight: 1, onLink: false }] },
      { errno: "ENETUNREACH", text: "Nexthop has invalid gateway", attribute: null },
    ],
    [
      "a next-hop object that is not there",
      { type: "unicast", nextHopId: 99 },
      { errno: "EINVAL", text: "Nexthop id does not exist", attribute: null },
    ],
  ])("%s is refused in the kernel's words", (_name, fields, fault) => {
    const route = { ...blackhole(1), ...fields } as Route;
    expect(connection.transact("add", routes(messageTypes.newRoute, create, [route]))).toEqual([fault]);
  });

  test("the attribute that the kernel points at is named", () => {
    const writer = routes(messageTypes.newRoute, create, [blackhole(1)]);
    writer.clear();
    writer.begin(messageTypes.newRoute, create).u8(2).u8(24).u8(0).u8(0).u32(0).u32(0);
    writer.attributeU32(4, 1).attributeU16(5, 1).end();
    expect(connection.transact("add", writer)[0]).toEqual({
      errno: "ERANGE",
      text: "Attribute failed policy validation",
      attribute: "RTA_GATEWAY",
    });
  });

  test("a link that does not exist is ENODEV", () => {
    const route: Route = {
      ...blackhole(1),
      type: "unicast",
      nextHops: [{ device: "gone", gateway: null, weight: 1, onLink: false }],
    };
    const writer = new MessageWriter().begin(messageTypes.newRoute, create);
    encodeRoute(writer, route, () => 7777);
    expect(connection.transact("add", writer.end())[0]?.errno).toBe("ENODEV");
  });

  test("a dump that the kernel refuses is an error that says what was tried", () => {
    const writer = new MessageWriter().begin(messageTypes.getRoute).u8(2).u8(24).u16(0).u32(0).u32(0).end();
    expect(() => connection.dump("list routes", writer)).toThrow(/^cannot list routes: EINVAL, Invalid/);
  });

  test("without privilege the error says so", () => {
    const script = `
      const { openConnection, MessageWriter, kernelErrorOf } = await import(process.argv[1]);
      const connection = openConnection({ protocol: "route" });
      const writer = new MessageWriter().begin(25, 0).u8(2).u8(0).u16(0).u32(0).u32(0).end();
      console.log(kernelErrorOf("delete", connection.transact("delete", writer)[0]).code);
      connection.close();`;
    const module = fileURLToPath(new URL("../../src/kernel/netlink/index.ts", import.meta.url));
    // Another user could not read a clone in /root: the same user without what makes it root.
    const unprivileged = ["setpriv", "--bounding-set=-all,+dac_override", "--inh-caps=-all"];
    const inside = ["netns", "exec", host.name, ...unprivileged];
    const argv = [...inside, process.execPath, "--input-type=module", "-e", script, module];
    expect(execFileSync("ip", argv, { encoding: "utf8" }).trim()).toBe("kernel/permission");
  });
});

describe.skipIf(!isRoot)("kernel events", () => {
  let host: TestNamespace;
  let namespace: Namespace;
  beforeAll(() => {
    host = makeNamespace();
    namespace = openNamespace(host.name);
  });
  afterAll(() => {
    namespace.close();
    host.remove();
  });

  test("after a storm that overruns a small buffer the overrun is told and events keep coming", async () => {
    const events: NetlinkEvent[] = [];
    const subscription = subscribe(
      { protocol: "route", namespace, groups: [groups.ipv4Route], receiveBytes: 4096 },
      (event) => events.push(event),
    );
    const connection = openConnection({ protocol: "route", namespace });
    const storm = (): void => {
      connection.transact("add", routes(messageTypes.newRoute, create, many(1000)));
      connection.transact("delete", routes(messageTypes.deleteRoute, 0, many(1000)));
    };
    for (let round = 0; round < 3; round += 1) {
      events.length = 0;
      storm();
      await sleep(50);
      expect(events.some(({ kind }) => kind === "overrun")).toBe(true);
      events.length = 0;
      connection.transact("add", routes(messageTypes.newRoute, create, [blackhole(1)]));
      connection.transact("delete", routes(messageTypes.deleteRoute, 0, [blackhole(1)]));
      await sleep(50);
      const types = events.flatMap((event) =>
        event.kind === "messages" ? event.messages.map(({ type }) => type) : [],
      );
      expect(types).toEqual([messageTypes.newRoute, messageTypes.deleteRoute]);
    }
    connection.close();
    subscription.close();
  });

  test("a listener that throws does not stop the subscription's thread from ending", () => {
    // In a process of its own: an uncaught error must be an ordinary one, and end it with status 1.
    const script = `
      const { subscribe } = await import(process.argv[1]);
      const { execFileSync } = await import("node:child_process");
      process.on("uncaughtException", (error) => { console.log(error.message); process.exit(7); });
      subscribe({ protocol: "route", groups: [1] }, () => { throw new Error("on purpose"); });
      execFileSync("ip", ["link", "set", "lo", "mtu", "60000"]);`;
    const module = fileURLToPath(new URL("../../src/kernel/netlink/index.ts", import.meta.url));
    const argv = ["netns", "exec", host.name, process.execPath, "--input-type=module", "-e", script, module];
    expect(() => execFileSync("ip", argv, { encoding: "utf8", timeout: 10_000 })).toThrow(
      expect.objectContaining({ status: 7, stdout: "on purpose\n" }),
    );
  });

  test("threads that are ended while they listen do not crash the process", () => {
    const script = `
      // CommonJS: a worker of an evaluated module would inherit its --input-type, and refuse a file.
      const { Worker } = require("node:worker_threads");
      const { execFileSync } = require("node:child_process");
      const [file, module] = process.argv.slice(1);
      const run = async () => { for (let round = 0; round < 8; round += 1) {
        const worker = new Worker(file, { workerData: { module } });
        await new Promise((resolve) => worker.once("message", resolve));
        execFileSync("ip", ["link", "set", "lo", "mtu", String(60000 + round)]);
        await worker.terminate();
      } };
      run().then(() => console.log("alive"));`;
    const file = fileURLToPath(new URL("netlink-stopped-worker.mjs", import.meta.url));
    const module = new URL("../../src/kernel/netlink/index.ts", import.meta.url).href;
    const argv = ["netns", "exec", host.name, process.execPath, "-e", script, file, module];
    expect(execFileSync("ip", argv, { encoding: "utf8", timeout: 30_000 })).toBe("alive\n");
  });
});
