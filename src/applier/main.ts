import { dnsmasqDriver, qemuDriver, withDrivers } from "../drivers/index.ts";
import { forgetConnections, markConnections, openLinuxKernel } from "../kernel/index.ts";
import type { ToApplier } from "./process/protocol.ts";
import { serve } from "./process/serve.ts";

/**
 * The process that changes a host: `main.ts STATE-DIRECTORY [NAMESPACE]`, started by `startApplier`.
 *
 * A request runs synchronously from its first look to its answer. Signals are noticed and passed over, so that only
 * SIGKILL and a power cut can interrupt a change, and the journal answers for those. When the parent is gone the
 * process ends after the request at hand.
 */
const [, , stateDirectory = "", netns = null] = process.argv;

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => {});

const handle = serve({
  openHost: () =>
    withDrivers(openLinuxKernel({ namespace: netns }), [
      dnsmasqDriver({ netns, stateDirectory }),
      qemuDriver(netns),
    ]),
  connections: {
    forget: (entries) => forgetConnections(netns, entries),
    mark: (entries, value, mask) => markConnections(netns, entries, value, mask),
  },
  stateDirectory,
  command: netns === null ? "causeway" : `causeway --netns ${netns}`,
  now: () => new Date().toISOString(),
  answer: (message) => {
    // A parent that went away takes no answer; the change itself is done all the same.
    if (process.connected) process.send?.(message, () => {});
  },
});

process.on("message", (message) => handle(message as ToApplier));
process.on("disconnect", () => process.exit(0));
