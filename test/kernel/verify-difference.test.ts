import { execFileSync } from "node:child_process";
import { afterEach, describe, expect, test } from "vitest";

import { openLinuxKernel } from "../../src/kernel/index.ts";
import { plainNames } from "../../src/questions/index.ts";
import type { HostState } from "../../src/state/index.ts";
import { allGoOn, type Change, compareHosts, type Comparison, HostModel } from "../../src/verify/index.ts";
import { isRoot, makeNamespace, type TestNamespace } from "./namespace-fixture.ts";

/* Two hosts made by `ip` and `nft`, and what differs between them for packets. */

let namespace: TestNamespace | null = null;

afterEach(() => {
  namespace?.remove();
  namespace = null;
});

const hostOf = (lines: readonly string[]): HostState => {
  namespace?.remove();
  namespace = makeNamespace();
  const script = lines
    .map((line) =>
      line
        .split(" ")
        .map((word) => `'${word}'`)
        .join(" "),
    )
    .join("\n");
  execFileSync("ip", ["netns", "exec", namespace.name, "sh", "-e"], { input: script });
  const kernel = openLinuxKernel({ namespace: namespace.name });
  try {
    return kernel.observe();
  } finally {
    kernel.close();
  }
};

const modelsOf = (first: readonly string[], second: readonly string[]) => {
  const before = HostModel.of(hostOf(first));
  return { before, after: HostModel.of(hostOf(second), { beside: before }) };
};

const goOn = (...hosts: Parameters<typeof modelsOf>): boolean => allGoOn(modelsOf(...hosts));

const compared = (first: readonly string[], second: readonly string[]): Comparison => {
  const models = modelsOf(first, second);
  return compareHosts({ ...models, names: plainNames(models.after.host) });
};

/** `loses lan0 10.1.0.0/24 → dmz0 10.2.0.0/24 tcp/22, open ones cut, 64009 pairs`. */
const line = ({ kind, from, to, services, open, pairs }: Change): string =>
  `${kind} ${from.join(", ")} → ${to.join(", ")} ${services.join(", ")}, open ones ${open}, ${pairs} pairs`;

/** Without IPv6: link-local addresses would differ with every pair of links. */
const router = [
  "sysctl -qw net.ipv6.conf.default.disable_ipv6=1",
  ...["lan0", "dmz0"].flatMap((name) => [
    `ip link add ${name} type veth peer name ${name}p`,
    `ip link set ${name} up`,
    `ip link set ${name}p up`,
  ]),
  "ip address add 10.1.0.1/24 dev lan0",
  "ip address add 10.2.0.1/24 dev dmz0",
  "sysctl -qw net.ipv4.ip_forward=1",
];

const filter = (...rules: readonly string[]): readonly string[] => [
  ...router,
  "nft add table ip gate",
  "nft add chain ip gate forward { type filter hook forward priority 0 ; policy drop ; }",
  ...rules.map((rule) => `nft add rule ip gate forward ${rule}`),
];

const established = "ct state established,related accept";
const ssh = "iifname lan0 oifname dmz0 tcp dport 22 accept";
const replies = "iifname dmz0 ct direction reply accept";

describe.skipIf(!isRoot)("compareHosts", () => {
  test("finds open conversations that survive their rule behind `established`", () => {
    const { changes, isSame } = compared(filter(established, ssh), filter(established));
    expect(isSame).toBe(false);
    expect(changes.map(line)).toEqual([
      "loses lan0 10.1.0.0/24 → dmz0 10.2.0.0/24 tcp/22, open ones live, 64009 pairs",
    ]);
    expect(changes[0]!.example).toMatchObject({ input: "lan0", protocol: 6, destinationPort: 22 });
  });

  test("finds that they are cut where every packet is judged", () => {
    const { changes } = compared(filter(replies, ssh), filter(replies));
    expect(changes.map(line)).toEqual([
      "loses lan0 10.1.0.0/24 → dmz0 10.2.0.0/24 tcp/22, open ones cut, 64009 pairs",
    ]);
  });

  test("tells whether all open conversations go on, those included that could begin on both hosts", () => {
    expect(goOn(filter(established, ssh), filter(replies, ssh))).toBe(true);
    expect(goOn(filter(established, ssh), filter(established))).toBe(true);
    expect(goOn(filter(established, ssh), filter(ssh))).toBe(false);
  });

  test("counts exactly who gains, and leaves out what was allowed before", () => {
    const { changes } = compared(
      filter(established, ssh),
      filter(established, "iifname lan0 ip daddr 10.2.0.8/30 tcp dport 22-23 accept", ssh),
    );
    expect(changes.map(line)).toEqual([
      "gains lan0 10.1.0.0/24 → 10.2.0.8/30 tcp/23, open ones none, 1012 pairs",
    ]);
  });

  test("tells a move from a loss", () => {
    const twoWays = [...router, "ip route add 172.16.0.0/16 via 10.2.0.9"];
    const { changes } = compared(twoWays, [...router, "ip route add 172.16.0.0/16 via 10.2.0.10"]);
    expect(changes.map(line)).toEqual([
      "moves dmz0 10.2.0.0/24, 172.16.0.0/16 → 172.16.0.0/16 anything, open ones move, 4311547904 pairs",
      "moves lan0 10.1.0.0/24 → 172.16.0.0/16 anything, open ones move, 16580608 pairs",
      "moves host → 172.16.0.0/16 anything, open ones move, 131072 pairs",
    ]);
    expect(changes[0]!.before.map(({ nextHop }) => nextHop)).toEqual(["10.2.0.9"]);
    expect(changes[0]!.after.map(({ nextHop }) => nextHop)).toEqual(["10.2.0.10"]);
  });

  test("proves that rules written in another way are the same", () => {
    const one = filter("iifname lan0 tcp dport 80 accept", "iifname lan0 tcp dport 81 accept");
    const other = filter("iifname lan0 tcp dport { 80, 81 } accept");
    const { changes, hasOthers } = compared(one, other);
    expect([changes, hasOthers]).toEqual([[], false]);
    expect(compared(one, one).isSame).toBe(true);
  });
});
