import type { Family } from "../../../src/net/index.ts";
import { routeTables } from "../harness/lines.ts";
import { cables, layer3Links } from "../harness/network.ts";
import { portCentres } from "../harness/ports.ts";
import type { Random } from "../random.ts";
import { prefixes } from "./addresses.ts";
import { markText } from "./marks.ts";

const protocols = { ipv4: ["tcp", "udp", "icmp"], ipv6: ["tcp", "udp", "ipv6-icmp"] } as const;

const portRange = (random: Random): string => {
  const first = random.pick(portCentres);
  return random.chance(0.5)
    ? String(first)
    : `${first - random.integer(0, 2)}-${first + random.integer(1, 300)}`;
};

/** Selectors, each as often as its share says. */
const selectors = (random: Random, family: Family): string => {
  const incoming = [...layer3Links, "lo", ...cables.slice(6, 8).map(({ link }) => link)];
  const choices: readonly (readonly [number, () => string])[] = [
    [0.35, () => `from ${random.pick(prefixes[family])}`],
    [0.35, () => `to ${random.pick(prefixes[family])}`],
    [0.15, () => `iif ${random.pick(incoming)}`],
    [0.05, () => `oif ${random.pick(layer3Links)}`],
    [0.25, () => `fwmark ${markText(random)}`],
    [0.05, () => `tos ${random.pick(["0x10", "0x08"])}`],
    [0.12, () => `ipproto ${random.pick(protocols[family])}`],
    [0.08, () => `sport ${portRange(random)}`],
    [0.12, () => `dport ${portRange(random)}`],
    [0.05, () => `uidrange ${random.pick(["0-0", "1000-1001", "1-65535"])}`],
  ];
  return choices.flatMap(([share, make]) => (random.chance(share) ? [make()] : [])).join(" ");
};

const action = (random: Random, priority: number): string =>
  random.weighted<() => string>([
    [14, () => `lookup ${random.pick([...routeTables, "main"])}`],
    [
      3,
      () =>
        `lookup ${random.pick(["main", ...routeTables])} suppress_prefixlength ${random.pick([0, 8, 24])}`,
    ],
    [1, () => `goto ${priority + random.pick([1, 2, 3, 10, 40])}`],
    [1, () => "blackhole"],
    [1, () => "unreachable"],
    [1, () => "prohibit"],
    [1, () => "nop"],
  ])();

/** Words after `ip rule add`, with priorities of their own; some before the rule for the host's own addresses' table. */
export const randomRules = (random: Random, family: Family): readonly string[] => {
  let priority = random.integer(1, 20);
  return random.list(0, 9, () => {
    priority += random.integer(1, 4);
    const not = random.chance(0.12) ? "not " : "";
    const chosen = selectors(random, family);
    return `${chosen === "" ? "" : not}${chosen} pref ${priority} ${action(random, priority)}`.trim();
  });
};
