import type { Finding } from "./finding.ts";
import type { Probes } from "./probes.ts";

/** A feature of the kernel: what it is for, and the option that builds it (`module` when it can be loaded). */
interface Feature {
  readonly purpose: string;
  readonly option: string;
  readonly module: string | null;
  /** Whether nothing works without it. */
  readonly isEssential: boolean;
}

/** What Causeway uses of the kernel, in the order of listings. */
export const features = {
  nf_tables: {
    purpose: "the filter and address translation",
    option: "CONFIG_NF_TABLES",
    module: "nf_tables",
    isEssential: true,
  },
  conntrack: {
    purpose: "replies that find their flow, and address translation",
    option: "CONFIG_NF_CONNTRACK",
    module: "nf_conntrack",
    isEssential: true,
  },
  bridge: {
    purpose: "networks",
    option: "CONFIG_BRIDGE",
    module: "bridge",
    isEssential: true,
  },
  tun: { purpose: "taps of virtual machines", option: "CONFIG_TUN", module: "tun", isEssential: false },
  veth: { purpose: "cables to namespaces", option: "CONFIG_VETH", module: "veth", isEssential: false },
  vxlan: {
    purpose: "networks over several hosts",
    option: "CONFIG_VXLAN",
    module: "vxlan",
    isEssential: false,
  },
  nextHops: {
    purpose: "next-hop objects (Linux 5.3)",
    option: "a kernel of at least 5.3",
    module: null,
    isEssential: false,
  },
  ipv6: { purpose: "IPv6", option: "CONFIG_IPV6", module: null, isEssential: false },
  addressProtocol: {
    purpose: "marks on addresses, to know ours again (Linux 5.18)",
    option: "a kernel of at least 5.18",
    module: null,
    isEssential: false,
  },
  bridgeNetfilter: {
    purpose: "filtering between ports of one bridge",
    option: "CONFIG_BRIDGE_NETFILTER",
    module: "br_netfilter",
    isEssential: false,
  },
} as const satisfies Readonly<Record<string, Feature>>;

/** The name of a feature. */
export type FeatureName = keyof typeof features;

/** Features that are looked for but that nothing here needs: their absence is no finding. */
const unneeded: ReadonlySet<FeatureName> = new Set(["bridgeNetfilter", "vxlan"]);

/** Features that the kernel lacks. */
export const missingFeatures = ({ features: found, loadsModules }: Probes): readonly Finding[] =>
  (Object.entries(features) as [FeatureName, Feature][])
    .filter(([name]) => found[name] === "absent" && !unneeded.has(name))
    .map(([name, feature]) => ({
      code: "doctor/missing-feature",
      severity: feature.isEssential ? "problem" : "notice",
      message: `the kernel has no ${name}, for ${feature.purpose}`,
      evidence: { feature: name, option: feature.option, loadsModules },
      cure: cureOf(feature, loadsModules),
    }));

const cureOf = ({ module, option }: Feature, loadsModules: boolean): string =>
  module !== null && loadsModules
    ? `modprobe ${module}`
    : option.startsWith("CONFIG_")
      ? `boot a kernel built with ${option}${loadsModules ? "" : ": this one loads no modules"}`
      : `boot ${option}`;
