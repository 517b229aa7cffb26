import { describe, expect, test } from "vitest";
import { address, familyOf, prefix } from "../net/index.ts";
import { configOf, type HostState, type NftExpression, type Route, tableOf } from "../state/index.ts";
import { hostWith } from "../../bench/verify/explain-host.ts";
import { Connections } from "./connections/connections.ts";
import type { SentPacket } from "./journey.ts";
import { prepareHost } from "./prepared-host.ts";
import { send } from "./send.ts";

const packet = (destination: string, fields: Partial<SentPacket> = {}): SentPacket => ({
  family: familyOf(address(destination)),
  input: "l0",
  source: address("10.0.0.9"),
  destination: address(destination),
  protocol: 17,
  sourcePort: 4000,
  destinationPort: 2,
  icmpType: 0,
  icmpCode: 0,
  icmpId: 0,
  tcpFlags: 0,
  tos: 0,
  ttl: 64,
  length: 60,
  mark: 0,
  sourceMac: null,
  destinationMac: null,
  userId: null,
  ...fields,
});

const sendTo = (state: HostState, ...sent: Parameters<typeof packet>) =>
  send(prepareHost(state), Connections.none, packet(...sent));

const plain = hostWith("linear", 0);

/** The plain router with one rule in its forward chain, whose policy is drop. */
const withRule = (...expressions: readonly NftExpression[]): HostState => {
  const [table] = plain.config.nftTable.values();
  const chains = table!.chains.map((chain) => ({ ...chain, rules: [{ expressions }] }));
  return { ...plain, config: { ...plain.config, nftTable: tableOf("nftTable", [{ ...table!, chains }]) } };
};

const accept = { kind: "verdict", verdict: { kind: "accept" } } as const;
const limit = { kind: "limit", rate: 1, perSeconds: 1, burst: 5, unit: "packets", invert: false } as const;

describe("what is not known", () => {
  test("is followed both ways, and never a silent yes", () => {
    const { outcome, possible } = sendTo(withRule(limit, accept), "10.0.1.9");
    expect(outcome).toMatchObject({ verdict: "forwarded", certainty: "possibly" });
    expect(outcome.unknowns).toEqual([expect.stringContaining("nftTable ip bench/forward/0")]);
    expect(possible.map((way) => way.outcome.verdict)).toEqual(["forwarded", "dropped"]);
  });

  test("does not matter where the rule decides nothing", () => {
    const log = { kind: "log", prefix: null, group: null, level: null } as const;
    const { outcome, possible } = sendTo(withRule(limit, log), "10.0.1.9");
    expect(outcome).toMatchObject({ verdict: "dropped", certainty: "sure", unknowns: [] });
    expect(possible).toHaveLength(1);
  });

  test.each([
    ["an expression that is not decoded", { kind: "raw", name: "flows", data: "00" }],
    ["a random number", { kind: "meta", key: "random", register: 8 }],
    ["the sequence number of TCP", { kind: "payload", base: "transport", offset: 4, length: 4, register: 8 }],
  ] as const)("is %s", (_name, expression) => {
    const state = withRule(expression, { kind: "cmp", op: "eq", register: 8, data: "00000001" }, accept);
    expect(sendTo(state, "10.0.1.9", { protocol: 6, tcpFlags: 2 }).outcome.certainty).toBe("possibly");
  });

  test("is not a byte that a mask takes away", () => {
    const load = { kind: "payload", base: "network", offset: 4, length: 4, register: 8 } as const;
    const mask = {
      kind: "bitwise",
      source: 8,
      register: 8,
      length: 4,
      mask: "0000ffff",
      xor: "00000000",
    } as const;
    const state = withRule(load, mask, { kind: "cmp", op: "eq", register: 8, data: "00000000" }, accept);
    expect(sendTo(state, "10.0.1.9").outcome).toMatchObject({ verdict: "forwarded", certainty: "sure" });
  });

  test("goes up to the number of ways that are followed, and says so", () => {
    const many = Array.from({ length: 9 }, () => ({ expressions: [limit, { kind: "notrack" } as const] }));
    const [table] = plain.config.nftTable.values();
    const chains = table!.chains.map((chain) => ({ ...chain, rules: many }));
    const state = {
      ...plain,
      config: { ...plain.config, nftTable: tableOf("nftTable", [{ ...table!, chains }]) },
    };
    const { outcome } = sendTo(state, "10.0.1.9");
    expect(outcome.certainty).toBe("possibly");
    expect(outcome.unknowns.at(-1)).toContain("more than 256 ways");
  });
});

const hop = (device: string, gateway: string) => ({
  device,
  gateway: address(gateway),
  weight: 1,
  onLink: false,
});

test("a target that is not understood may do anything", () => {
  const target = { kind: "xtTarget", name: "ODD", revision: 0, info: "", options: null } as const;
  const { possible } = sendTo(withRule(target, accept), "10.0.1.9");
  expect(new Set(possible.map((way) => way.outcome.verdict))).toEqual(new Set(["forwarded", "dropped"]));
});

describe("several next hops", () => {
  const spread: Route = {
    ...[...plain.dynamic.routes.values()][0]!,
    destination: prefix("192.0.2.0/24"),
    nextHops: [hop("l0", "10.0.0.8"), hop("l1", "10.0.1.8")],
  };
  const state = {
    ...withRule(accept),
    dynamic: { ...plain.dynamic, routes: tableOf("route", [...plain.dynamic.routes.values(), spread]) },
  };

  test("are all told; the verdict stays sure", () => {
    const { outcome, possible } = sendTo(state, "192.0.2.1");
    expect(outcome).toMatchObject({ verdict: "forwarded", certainty: "sure" });
    expect(possible.map((way) => way.outcome.nextHop)).toEqual(["10.0.0.8", "10.0.1.8"]);
  });

  test("without carrier are left out where their link says so", () => {
    const links = new Map([
      ...state.dynamic.links,
      ["l1", { index: 3, carrier: false, operationalState: "down" }],
    ]);
    const sysctls = [
      ...state.config.sysctl.values(),
      { path: "net/ipv4/conf/l1/ignore_routes_with_linkdown", value: "1" },
    ];
    const down = {
      config: configOf({ ...state.config, sysctl: tableOf("sysctl", sysctls) }),
      dynamic: { ...state.dynamic, links },
    };
    expect(sendTo(down, "192.0.2.1").possible.map((way) => way.outcome.out)).toEqual(["l0"]);
  });
});

test("a packet that is dropped leaves no connection; one that passes does", () => {
  expect(sendTo(plain, "10.0.1.9").connections.size).toBe(0);
  const asks = { kind: "ct", key: "state", direction: null, register: 8 } as const;
  expect(sendTo(withRule(asks, accept), "10.0.1.9").connections.size).toBe(1);
});

test("an ICMP error belongs to the connection that it cites", () => {
  const host = prepareHost(
    withRule(
      { kind: "ct", key: "state", direction: null, register: 8 },
      { kind: "cmp", op: "neq", register: 8, data: "01000000" },
      accept,
    ),
  );
  const first = packet("10.0.1.9");
  const { connections } = send(host, Connections.none, first);
  const error = packet("10.0.0.9", {
    input: "l1",
    source: address("10.0.1.9"),
    protocol: 1,
    icmpType: 3,
    sourcePort: 0,
    destinationPort: 0,
  });
  expect(send(host, connections, { ...error, cites: first }).outcome.verdict).toBe("forwarded");
  expect(send(host, connections, { ...error, cites: packet("10.0.1.8") }).outcome.verdict).toBe("dropped");
});
