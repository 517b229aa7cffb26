import type { HostState } from "../../state/index.ts";
import type { Finding } from "./finding.ts";
import { defaultRouteDevices, setting } from "./host-facts.ts";

/**
 * Strict reverse-path filtering with several ways out: a reply that comes in by another uplink than the first is
 * dropped without a word. What holds is the larger of `all` and the interface's own (`ip-sysctl.rst`, `rp_filter`).
 */
export const strictReversePaths = (host: HostState): readonly Finding[] => {
  const uplinks = defaultRouteDevices(host, "ipv4");
  if (uplinks.length < 2) return [];
  return uplinks.flatMap((device) => {
    const [all, own] = ["all", device].map((name) => reversePathFilter(host, name));
    return Math.max(all!, own!) === strict ? [finding(device, all!, own!, uplinks)] : [];
  });
};

/** 0: off, 1: strict, 2: loose. */
const strict = 1;

const reversePathFilter = (host: HostState, name: string): number =>
  Number(setting(host, `net/ipv4/conf/${name}/rp_filter`) ?? 0);

const finding = (device: string, all: number, own: number, uplinks: readonly string[]): Finding => ({
  code: "doctor/rp-filter",
  severity: "problem",
  message: `${device} drops packets whose way back leads by another uplink (strict rp_filter)`,
  evidence: { device, all, interface: own, effective: Math.max(all, own), uplinks },
  cure: `sysctl -w net/ipv4/conf/${device}/rp_filter=2`,
});
