import type { HostState } from "../../state/index.ts";
import type { Probes } from "./probes.ts";

/** A program that configures networks, too, and by what it was recognised. */
export interface ProgramFound {
  readonly program: string;
  /** `process 123`, `table ip filter`, `switched on`. */
  readonly signs: readonly string[];
}

/** All such programs on the host. */
export type Neighbourhood = readonly ProgramFound[];

/** Each program with the processes that it consists of. */
const programs: readonly (readonly [program: string, processes: RegExp])[] = [
  ["docker", /^(dockerd|docker-proxy)$/],
  ["libvirt", /^(libvirtd|virtnetworkd|virtqemud)$/],
  ["firewalld", /^firewalld$/],
  ["networkd", /^systemd-networkd?$/],
  ["NetworkManager", /^NetworkManager$/],
  ["ufw", /^ufw$/],
  ["tailscale", /^tailscaled$/],
  ["kubernetes", /^(kubelet|kube-proxy|k3s)$/],
];

/** The programs that configure networks beside us, by their processes, tables and settings. */
export const neighbourPrograms = (host: HostState, probes: Probes): Neighbourhood =>
  programs.flatMap(([program, processes]) => {
    const signs = [
      ...probes.processes
        .filter((process) => processes.test(process.program))
        .map(({ pid, program }) => `process ${pid} (${program})`),
      ...[...host.config.nftTable.keys()]
        .filter((key) => probes.tableOwners.get(key) === program)
        .map((key) => `table ${key}`),
      ...(program === "ufw" && probes.ufwEnabled ? ["switched on in /etc/ufw/ufw.conf"] : []),
    ];
    return signs.length === 0 ? [] : [{ program, signs }];
  });
