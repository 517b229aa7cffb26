import * as fc from "fast-check";
import { expect, test } from "vitest";
import { compile } from "../../src/compile/index.ts";
import { type Address, address, contains, prefixOf } from "../../src/net/index.ts";
import type { Endpoint, Policy, Steer, SteerPath } from "../../src/policy/index.ts";
import type { NftTable, Wanted } from "../../src/state/index.ts";
import { hostFromLines } from "../golden/compile-host.ts";
import { arbitraryFlow } from "./arbitrary-flow.ts";
import { arbitraryPolicy } from "./arbitrary-policy.ts";
import { evaluate } from "./nft-evaluator.ts";
import { type Flow, openingOf, type Packet, replyOf } from "./packet.ts";
import { isAt, isOutside, isService } from "./policy-interpreter.ts";

const host = hostFromLines(`
link lo
link eth0
link eth1
address eth0 203.0.113.2/24
address eth0 2001:db8:1::2/64
address eth1 198.51.100.2/24
address eth1 2001:db8:2::2/64
sysctl net/ipv4/ip_forward 1
sysctl net/ipv6/conf/all/forwarding 1
`);

const span = { file: "policy.yaml", line: 1, column: 1, length: 1 };

const uplinks: Policy["uplinks"] = [
  { name: "fibre", device: "eth0", gateways: ["203.0.113.1", "2001:db8:1::1"].map(address), span },
  { name: "lte", device: "eth1", gateways: ["198.51.100.1", "2001:db8:2::1"].map(address), span },
];

const paths: readonly SteerPath[] = [
  { kind: "via", uplinks: ["fibre"] },
  { kind: "via", uplinks: ["lte", "fibre"] },
  { kind: "via", uplinks: ["fibre", "lte"] },
  {
    kind: "balance",
    shares: [
      { uplink: "fibre", weight: 3 },
      { uplink: "lte", weight: 1 },
    ],
  },
];

/** The rules of a random policy as lines of `steer`: whoever is allowed or denied there is steered here. */
const steered = (policy: Policy, choices: readonly number[]): Policy => ({
  ...policy,
  uplinks,
  publish: [],
  rules: [],
  steers: policy.rules.map(({ name, from, to, services }, index): Steer => {
    const choice = choices[index % choices.length]!;
    return {
      name,
      from,
      to,
      services,
      incoming: choice % 5 === 0 ? "lab" : null,
      dscp: choice % 7 === 0 ? [0, 46] : [],
      path: paths[choice % paths.length]!,
      fallback: choice % 3 === 0 ? "main" : null,
      span,
    };
  }),
});

interface Case {
  readonly policy: Policy;
  readonly flows: readonly { readonly flow: Flow; readonly codePoint: number }[];
}

const arbitraryCase: fc.Arbitrary<Case> = fc
  .tuple(arbitraryPolicy, fc.array(fc.nat(1000), { minLength: 9, maxLength: 9 }))
  .chain(([policy, choices]) =>
    fc.record({
      policy: fc.constant(steered(policy, choices)),
      flows: fc.array(fc.record({ flow: arbitraryFlow(policy), codePoint: fc.constantFrom(0, 10, 46) }), {
        minLength: 100,
        maxLength: 100,
        size: "max",
      }),
    }),
  );

const cases = fc.sample(arbitraryCase, { numRuns: 60, seed: 20_261 }).map((one) => {
  const { wanted, diagnostics, shape } = compile(one.policy, { host, seed: "properties" });
  expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  return { ...one, wanted, shape, table: wanted.owned.nftTable.get("inet causeway")! };
});

/** Where a flow goes: the tiers of its table, whether the internet's way comes first, what is behind them. */
interface Way {
  readonly tiers: string;
  readonly scope: "internet" | "all";
  readonly end: "main" | "unreachable";
}

/** What `docs/language/semantics.md` says: the first line that matches. */
const meant = (policy: Policy, { flow, codePoint }: Case["flows"][number]): Way | null => {
  for (const { from, to, services, incoming, dscp, path, fallback } of policy.steers) {
    if (incoming !== null && flow.incoming !== `cw-${incoming}`) continue;
    if (!isAt(policy, from, flow.incoming, flow.source)) continue;
    if (services.length > 0 && !services.some((service) => isService(service, flow))) continue;
    if (dscp.length > 0 && !dscp.includes(codePoint)) continue;
    const end = to.find((endpoint) => isDestination(policy, endpoint, flow.destination));
    if (end === undefined) continue;
    return {
      tiers: tiersOf(path),
      scope: end.kind === "internet" ? "internet" : "all",
      end: fallback ?? "unreachable",
    };
  }
  return null;
};

const deviceOf = (name: string): string => uplinks.find((uplink) => uplink.name === name)!.device;

const tiersOf = (path: SteerPath): string =>
  path.kind === "via"
    ? path.uplinks.map(deviceOf).join(" ")
    : path.shares.map(({ uplink, weight }) => `${deviceOf(uplink)}*${weight}`).join("+");

/** Before routing only the address counts, not the interface that it is behind. */
const isDestination = (policy: Policy, endpoint: Endpoint, destination: Address): boolean => {
  if (endpoint.kind === "internet") return isOutside(policy, destination);
  if (endpoint.kind === "machine")
    return policy.machines.find(({ name }) => name === endpoint.machine)!.addresses.includes(destination);
  if (endpoint.kind === "network")
    return policy.networks
      .find(({ name }) => name === endpoint.network)!
      .addresses.some((own) => contains(prefixOf(own), destination));
  return isAt(policy, [endpoint], "", destination);
};

/** Where a mark leads: through its rule to the default routes of its table. */
const leads = ({ owned }: Wanted, mark: number, family: Flow["family"]): Way | null => {
  const rules = [...owned.rule.values()].filter(
    (rule) => rule.family === family && (mark & rule.mark!.mask) >>> 0 === rule.mark!.value,
  );
  const last = rules.at(-1);
  if (last?.action.kind !== "lookup" || last.suppressPrefixLength !== null) return null;
  const { table } = last.action;
  const defaults = [...owned.route.values()]
    .filter((route) => route.family === family && route.table === table && route.destination.endsWith("/0"))
    .sort((a, b) => a.metric - b.metric);
  const tiers = defaults
    .filter(({ type }) => type === "unicast")
    .map(({ nextHops }) =>
      nextHops.length === 1
        ? nextHops[0]!.device
        : nextHops.map(({ device, weight }) => `${device}*${weight}`).join("+"),
    );
  return {
    tiers: tiers.join(" "),
    scope: rules.length === 2 ? "internet" : "all",
    end: defaults.some(({ type }) => type === "unreachable") ? "unreachable" : "main",
  };
};

const opening = ({ flow, codePoint }: Case["flows"][number]): Packet => ({ ...openingOf(flow), codePoint });

test("the first packet of a flow takes the way of the first line that matches, or none", () => {
  const seen = { steered: 0, plain: 0, layered: 0 };
  for (const { policy, flows, wanted, table, shape } of cases) {
    seen.layered += shape.length;
    for (const one of flows) {
      const expected = meant(policy, one);
      seen[expected === null ? "plain" : "steered"] += 1;
      const { mark } = evaluate(table, "steer", opening(one));
      expect(mark === 0 ? null : leads(wanted, mark, one.flow.family), JSON.stringify(one)).toEqual(expected);
    }
  }
  expect(seen.steered).toBeGreaterThan(500);
  expect(seen.plain).toBeGreaterThan(500);
  expect(seen.layered).toBeGreaterThan(50);
});

test("planted: lines that changed places are noticed", () => {
  const differences = cases.slice(0, 12).flatMap(({ policy, flows }) => {
    const turned = compile(
      { ...policy, steers: policy.steers.toReversed() },
      { host, seed: "properties" },
    ).wanted;
    const table = turned.owned.nftTable.get("inet causeway")!;
    return flows.filter((one) => {
      const { mark } = evaluate(table, "steer", opening(one));
      const way = mark === 0 ? null : leads(turned, mark, one.flow.family);
      return JSON.stringify(way) !== JSON.stringify(meant(policy, one));
    });
  });
  expect(differences.length).toBeGreaterThan(50);
});

/** The connection's mark after the first packet has left by `device`. */
const afterOpening = (table: NftTable, one: Case["flows"][number], device: string): number => {
  const before = evaluate(table, "steer", opening(one));
  const packet = { ...opening(one), ...before, outgoing: device };
  return evaluate(table, "steer-remember", packet).connectionMark;
};

test("later packets of a steered flow take the uplink that the first one left by before all others", () => {
  let pinned = 0;
  for (const { policy, flows, wanted, table } of cases) {
    for (const one of flows) {
      const first = meant(policy, one);
      if (first === null) continue;
      for (const device of ["eth0", "eth1"].filter((name) => first.tiers.includes(name))) {
        const connectionMark = afterOpening(table, one, device);
        const { mark } = evaluate(table, "steer", { ...opening({ ...one, codePoint: 63 }), connectionMark });
        const way = leads(wanted, mark, one.flow.family)!;
        expect(way.tiers.split(" ")[0]).toBe(device);
        expect([...way.tiers.matchAll(/eth\d/g)].length).toBe([...first.tiers.matchAll(/eth\d/g)].length);
        expect([way.scope, way.end]).toEqual([first.scope, first.end]);
        pinned += 1;
      }
    }
  }
  expect(pinned).toBeGreaterThan(500);
});

test("replies are steered when their flow came in by an uplink, and only then", () => {
  const seen = { returned: 0, plain: 0 };
  for (const { policy, flows, wanted, table } of cases) {
    for (const one of flows) {
      const reply = replyOf(one.flow);
      if (reply === null || meant(policy, one) !== null) continue;
      const { connectionMark } = evaluate(table, "steer", opening(one));
      const { mark } = evaluate(table, "steer", { ...reply, connectionMark });
      const cameIn = uplinks.some(({ device }) => device === one.flow.incoming) ? one.flow.incoming : null;
      expect(leads(wanted, mark, one.flow.family)?.tiers ?? null).toBe(cameIn);
      seen[cameIn === null ? "plain" : "returned"] += 1;
    }
  }
  expect(seen.returned).toBeGreaterThan(100);
  expect(seen.plain).toBeGreaterThan(100);
});
