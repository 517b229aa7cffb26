import { resolve } from "node:path";

import type { KernelError } from "../../diagnostics/index.ts";
import type { Change, HostState, Service } from "../../state/index.ts";
import type { Driver } from "../driver.ts";
import { ConfigurationFiles } from "./configuration-file.ts";
import { Daemon } from "./daemon.ts";

/** Where a dnsmasq runs and keeps its files. */
export interface DnsmasqOptions {
  /** A name of `ip netns`, or `null` for this process's own namespace. */
  readonly netns: string | null;
  /** What stands for `@STATE@` in configurations. The daemon's own files are in `dnsmasq/` below it. */
  readonly stateDirectory: string;
}

/** The only service that this driver knows. */
const serviceName = "dnsmasq";

/**
 * Runs the service `dnsmasq`: DHCP, router advertisements and DNS for networks.
 *
 * The process goes to the background and outlives us; whoever runs this driver on the same state directory finds it
 * again. A configuration that dnsmasq refuses leaves the running one as it was.
 */
export const dnsmasqDriver = ({ netns, stateDirectory }: DnsmasqOptions): Driver => {
  const files = new ConfigurationFiles(resolve(stateDirectory));
  const daemon = new Daemon(files, netns);
  const run = (change: Change): KernelError | null => {
    const wanted = configurationAfter(change);
    return wanted === null ? stop(files, daemon) : switchTo(files, daemon, wanted);
  };
  return {
    kinds: ["service"],
    observe: (state) => withService(state, observed(files, daemon)),
    execute: (changes) => changes.map(run),
  };
};

const observed = (files: ConfigurationFiles, daemon: Daemon): Service | null => {
  const running = daemon.find();
  return running === null ? null : { name: serviceName, configuration: files.read(running.configuration) };
};

const withService = (state: HostState, service: Service | null): HostState => {
  if (service === null) return state;
  const services = new Map([...state.config.service, [service.name, service]]);
  return { ...state, config: { ...state.config, service: services } };
};

/** The configuration that a change ends in, or `null` when it ends without a service. */
const configurationAfter = (change: Change): string | null => {
  if (change.op === "delete" || change.kind !== "service") return null;
  return change.after.configuration ?? null;
};

const stop = (files: ConfigurationFiles, daemon: Daemon): null => {
  const running = daemon.find();
  if (running !== null) daemon.stop(running);
  files.removeExcept(null);
  return null;
};

/** From whatever runs to `wanted`; back to it when `wanted` cannot be had. */
const switchTo = (files: ConfigurationFiles, daemon: Daemon, wanted: string): KernelError | null => {
  const running = daemon.find();
  const path = files.write(wanted);
  if (running?.configuration === path) return null;
  const refused = daemon.check(path) ?? restart(daemon, running, path);
  files.removeExcept(refused === null ? path : (running?.configuration ?? null));
  return refused;
};

const restart = (
  daemon: Daemon,
  running: ReturnType<Daemon["find"]>,
  configuration: string,
): KernelError | null => {
  if (running !== null) daemon.stop(running);
  const refused = daemon.start(configuration);
  if (refused !== null && running !== null) daemon.start(running.configuration);
  return refused;
};
