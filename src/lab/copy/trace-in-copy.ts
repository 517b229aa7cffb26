import { setTimeout as sleep } from "node:timers/promises";
import type { Explained } from "../../app/index.ts";
import type { HostState } from "../../state/index.ts";
import { Lab } from "../lab.ts";
import { awaitLinks } from "./await-links.ts";
import { copyHost } from "./copy-host.ts";
import { differencesOf } from "./differences.ts";
import { type KernelStep, readKernelSteps } from "./kernel-steps.ts";
import { sendPacket } from "./send-packet.ts";
import { type SeenPacket, seenPackets, watchInside, watchOutside } from "./watch.ts";

/** What the kernel did with a packet in a copy of the host. */
export interface TracedInCopy {
  readonly steps: readonly KernelStep[];
  readonly seen: readonly SeenPacket[];
  /** Where the kernel and the explanation differ; empty when they agree. */
  readonly differences: readonly string[];
  /** Ids of what the copy does not have. */
  readonly notCopied: readonly string[];
}

/** How long the kernel's trace takes to be told, and to begin. */
const settleMs = 400;

/**
 * Sends the packet that was explained through a copy of `host` in namespaces of our own, with the kernel's trace on.
 * Throws `LabError`, without root for one.
 */
export const traceInCopy = async (host: HostState, explained: Explained): Promise<TracedInCopy> => {
  using lab = new Lab();
  const [inside, outside] = [lab.namespace("copy"), lab.namespace("ends")];
  const notCopied = copyHost(host, inside, outside);
  knowNextHop(explained, (line) => inside.ipBatch([line]));
  watchOutside(outside, host, explained.packet);
  watchInside(inside, explained.packet);
  const monitor = inside.spawn(["nft", "monitor", "trace"], ["ignore", "pipe", "ignore"]);
  let output = "";
  monitor.stdout!.setEncoding("utf8").on("data", (text: string) => (output += text));
  await Promise.all([sleep(settleMs), awaitLinks(inside)]);
  await sendPacket(explained.packet, inside, outside);
  await sleep(settleMs);
  const steps = readKernelSteps(output);
  const seen = seenPackets(inside, outside);
  return { steps, seen, notCopied, differences: differencesOf(explained, seen, steps) };
};

/** Nobody answers in a copy, so the next hop is made known. */
const knowNextHop = ({ outcome: { out, nextHop } }: Explained, ip: (line: string) => void): void => {
  if (out !== null && nextHop !== null && out !== "lo")
    ip(`neigh replace ${nextHop} lladdr 02:00:00:00:00:01 dev ${out} nud permanent`);
};
