import type { Policy } from "../policy/index.ts";

/** What a policy declares, in one line: `4 networks, 3 machines, 6 rules`. */
export const summarisePolicy = (policy: Policy): string => {
  const counts: readonly (readonly [number, string, string])[] = [
    [policy.uplinks.length, "uplink", "uplinks"],
    [policy.networks.length, "network", "networks"],
    [policy.machines.length, "machine", "machines"],
    [policy.publish.length, "published port", "published ports"],
    [policy.routes.length, "route", "routes"],
    [policy.rules.length, "rule", "rules"],
    [policy.tests.length, "test", "tests"],
    [policy.guards.length, "guard", "guards"],
  ];
  const parts = counts
    .filter(([count]) => count > 0)
    .map(([count, one, many]) => `${count} ${count === 1 ? one : many}`);
  return parts.join(", ") || "declares nothing";
};
