import { UsageError } from "../diagnostics/index.ts";
import { dnsmasqDriver, qemuDriver, withDrivers } from "../drivers/index.ts";
import { openLinuxKernel } from "../kernel/index.ts";
import { type Host, hostFromJson, type HostState } from "../state/index.ts";
import { readTextFile } from "./read-file.ts";
import type { Target } from "./target.ts";

/** Looks at the whole host: the kernel, our helpers and the virtual machines. Throws `KernelError`. */
export const observeHost = (target: Target): HostState => {
  const host = openHost(target);
  try {
    return host.observe();
  } finally {
    host.close();
  }
};

/** Looks at what decides where packets go: the kernel alone. Throws `KernelError`. */
export const observeKernel = ({ netns }: Target): HostState => {
  const kernel = openLinuxKernel({ namespace: netns });
  try {
    return kernel.observe();
  } finally {
    kernel.close();
  }
};

/** The host that a target names. Whoever opens it closes it. */
const openHost = ({ netns, stateDirectory }: Target): Host =>
  withDrivers(openLinuxKernel({ namespace: netns }), [
    dnsmasqDriver({ netns, stateDirectory }),
    qemuDriver(netns),
  ]);

/** A host state saved by `causeway discover --json`. Throws `UsageError` (`usage/bad-facts`). */
export const readFacts = (path: string): HostState => {
  const text = readTextFile(path);
  try {
    return hostFromJson(JSON.parse(text));
  } catch (cause) {
    throw new UsageError("usage/bad-facts", `\`${path}\` is not a saved host state`, {
      hint: "save one with `causeway discover --json > host.json`",
      cause,
    });
  }
};
