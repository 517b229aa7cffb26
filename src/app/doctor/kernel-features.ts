import { existsSync, readFileSync } from "node:fs";
import { release } from "node:os";
import type { FeatureName, FeatureState } from "../../diagnose/index.ts";
import { probeLinkKinds } from "../../kernel/index.ts";
import type { HostParts } from "./observe-parts.ts";
import type { Sight } from "./sight.ts";

/** Whether the running kernel can load modules: it has a folder of them and is not sealed. */
export const loadsModules = (): boolean =>
  existsSync(modulesFile("modules.dep")) && textOf("/proc/sys/kernel/modules_disabled").trim() !== "1";

/** What the kernel can do. `inside` runs a look in the namespace. */
export const readFeatures = (
  netns: string | null,
  { host, refused }: HostParts,
  inside: <Value>(look: () => Value) => Value,
  sight: Sight,
): Readonly<Record<FeatureName, FeatureState>> => {
  const has = (path: string): boolean => inside(() => existsSync(`/proc/sys/${path}`));
  const links = linkKinds(netns, sight);
  const unseen = new Set(sight.unseen().map(({ what }) => what));
  return {
    nf_tables: refused.has("nftTable") ? "absent" : unseen.has("firewall tables") ? "unknown" : "present",
    conntrack: stateOf(has("net/netfilter/nf_conntrack_max") || isLoadable("nf_conntrack")),
    ...links,
    nextHops: stateOf(!refused.has("nextHop")),
    ipv6: stateOf(host.config.sysctl.has("net/ipv6/conf/all/forwarding")),
    addressProtocol: stateOf(isAtLeast(release(), [5, 18])),
    bridgeNetfilter: stateOf(
      host.config.sysctl.has("net/bridge/bridge-nf-call-iptables") || isLoadable("br_netfilter"),
    ),
  };
};

const stateOf = (isThere: boolean): FeatureState => (isThere ? "present" : "absent");

const linkFeatures = ["bridge", "veth", "tun", "vxlan"] as const;

type LinkFeature = (typeof linkFeatures)[number];

const linkKinds = (netns: string | null, sight: Sight): Record<LinkFeature, FeatureState> => {
  const known = probeLinkKinds(netns, linkFeatures);
  if (linkFeatures.some((kind) => known[kind] === null)) sight.miss("kinds of links", "needs root");
  const states = linkFeatures.map((kind) => [
    kind,
    known[kind] === null ? (existsSync(`/sys/module/${kind}`) ? "present" : "unknown") : stateOf(known[kind]),
  ]);
  return Object.fromEntries(states) as Record<LinkFeature, FeatureState>;
};

const modulesFile = (name: string): string => `/lib/modules/${release()}/${name}`;

const isLoadable = (module: string): boolean =>
  ["modules.dep", "modules.builtin"].some((name) =>
    new RegExp(`/${module}\\.ko\\b`, "m").test(textOf(modulesFile(name))),
  );

/** Whether a release like `6.1.0-18-amd64` is of that version or a later one. */
export const isAtLeast = (found: string, [major, minor]: readonly [number, number]): boolean => {
  const [foundMajor = 0, foundMinor = 0] = found.split(/[.-]/).map(Number);
  return foundMajor > major || (foundMajor === major && foundMinor >= minor);
};

const textOf = (path: string): string => {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
};
