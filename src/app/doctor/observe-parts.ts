import { dnsmasqDriver, qemuDriver } from "../../drivers/index.ts";
import { type LinuxKernel, openLinuxKernel } from "../../kernel/index.ts";
import { type HostState, type Kind, kinds } from "../../state/index.ts";
import type { Target } from "../target.ts";
import { reasonOf, type Sight } from "./sight.ts";

/** A host as far as it could be seen. The tables of kinds that could not be read are empty. */
export interface HostParts {
  readonly host: HostState;
  /** The kinds that the kernel refused although we may read it: it lacks the feature. */
  readonly refused: ReadonlySet<Kind>;
}

/** Reads kind by kind, so that one that is refused does not hide the others. */
export const observeParts = (target: Target, sight: Sight): HostParts => {
  const kernel = openLinuxKernel({ namespace: target.netns });
  try {
    const { host, refused } = readKinds(kernel, sight);
    const drivers = [dnsmasqDriver(target), qemuDriver(target.netns)];
    const seen = drivers.reduce(
      (state, driver) => sight.at("helper processes", () => driver.observe(state), state),
      host,
    );
    return { host: seen, refused };
  } finally {
    kernel.close();
  }
};

const names: Partial<Record<Kind, string>> = {
  nftTable: "firewall tables",
  xtTable: "legacy tables",
  nextHop: "next-hop objects",
  sysctl: "kernel settings",
  fdb: "forwarding database",
  neighbour: "neighbours",
};

const readKinds = (kernel: LinuxKernel, sight: Sight): HostParts => {
  const refused = new Set<Kind>();
  const read = (host: HostState, kind: Kind): HostState => {
    try {
      return join(host, kernel.observe([kind]), kind);
    } catch (error) {
      const why = reasonOf(error);
      sight.miss(names[kind] ?? `${kind}s`, why);
      if (why !== "needs root") refused.add(kind);
      return host;
    }
  };
  const observed = kinds.filter((kind) => kind !== "service");
  return { host: observed.reduce(read, kernel.observe([])), refused };
};

/** `host` with one kind as `part` has it, and with what the kernel derived of it. */
const join = (host: HostState, part: HostState, kind: Kind): HostState => ({
  config: { ...host.config, [kind]: part.config[kind] },
  dynamic: {
    links: part.dynamic.links,
    addresses: kind === "address" ? part.dynamic.addresses : host.dynamic.addresses,
    routes: kind === "route" ? part.dynamic.routes : host.dynamic.routes,
    neighbours: kind === "neighbour" ? part.dynamic.neighbours : host.dynamic.neighbours,
    fdb: kind === "fdb" ? part.dynamic.fdb : host.dynamic.fdb,
    machines: host.dynamic.machines,
  },
});
