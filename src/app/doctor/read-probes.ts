import { existsSync, readFileSync } from "node:fs";
import { type ConntrackTable, type Probes, readNetworkdSettings } from "../../diagnose/index.ts";
import { openNamespace, runInNamespace } from "../../kernel/index.ts";
import { ownerOfTable } from "../reports/owners.ts";
import type { Target } from "../target.ts";
import { networkdTexts, networkManagerTexts, ufwIsEnabled } from "./configuration-files.ts";
import { loadsModules, readFeatures } from "./kernel-features.ts";
import { listeningSockets } from "./listening-sockets.ts";
import type { HostParts } from "./observe-parts.ts";
import { processesIn } from "./processes.ts";
import type { Sight } from "./sight.ts";
import { appliedWindows } from "./applied-windows.ts";
import { stateFaults } from "./state-faults.ts";

/** Looks at what is beside the host state: the kernel's features, programs, sockets, files. */
export const readProbes = (target: Target, parts: HostParts, sight: Sight): Probes => {
  const inside = <Value>(look: () => Value): Value => lookInside(target.netns, look);
  const processes = processesIn(target.netns, sight);
  const runs = (program: string): boolean => processes.some((process) => process.program === program);
  return {
    features: readFeatures(target.netns, parts, inside, sight),
    loadsModules: loadsModules(),
    processes,
    sockets: sight.at("listening sockets", () => inside(listeningSockets), null),
    conntrack: inside(readConntrack),
    networkd: runs("systemd-network") ? readNetworkdSettings(networkdTexts()) : null,
    networkManager: runs("NetworkManager") ? networkManagerTexts() : null,
    ufwEnabled: target.netns === null && ufwIsEnabled(),
    tableOwners: new Map(
      [...parts.host.config.nftTable].map(([key, table]) => [key, ownerOfTable(table)] as const),
    ),
    dnsmasqInstalled: programFolders.some((folder) => existsSync(`${folder}/dnsmasq`)),
    windows: appliedWindows(target.stateDirectory),
    stateFaults: stateFaults(target.stateDirectory, sight),
  };
};

/** Where the dnsmasq driver looks for it. */
const programFolders = ["/usr/local/sbin", "/usr/sbin", "/sbin", "/usr/local/bin", "/usr/bin", "/bin"];

const lookInside = <Value>(netns: string | null, look: () => Value): Value => {
  const namespace = openNamespace(netns);
  try {
    return runInNamespace(namespace, look);
  } finally {
    namespace.close();
  }
};

/** `null` without connection tracking. */
const readConntrack = (): ConntrackTable | null => {
  const [entries, limit] = ["count", "max"].map((name) => {
    const path = `/proc/sys/net/netfilter/nf_conntrack_${name}`;
    return existsSync(path) ? Number(readFileSync(path, "utf8")) : null;
  });
  return entries == null || limit == null ? null : { entries, limit };
};
