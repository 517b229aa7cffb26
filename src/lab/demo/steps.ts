import { readFileSync, writeFileSync } from "node:fs";

import {
  type Edit,
  describeTraffic,
  type Finding,
  type PathFinding,
  type Topology,
  tryPaths,
  tryPromises,
} from "../topology/index.ts";
import type { Scene } from "./build-scene.ts";
import { editPolicy } from "./edit-policy.ts";
import { findingsTable, pathsTable, shortResult } from "./findings-table.ts";

/** From asking to having an address: a lease takes up to three seconds, booting a few more. */
const leaseWaitMs = 20_000;
/** Where no answer is expected, nobody waits long for one. */
const beforeWaitMs = 700;

/** Sends all the traffic before anything is set up. */
export const tryBefore = ({ story, built, topology }: Scene): Promise<readonly Finding[]> =>
  story.stage(
    "before: nothing is set up",
    () => tryPromises(built, topology, topology.promises, beforeWaitMs),
    (findings) => {
      const answered = findings.filter(({ result }) => result.kind === "answered");
      return `${answered.length} of ${findings.length} attempts were answered`;
    },
  );

/** What the policy made of the lab. */
export interface Applied {
  readonly findings: readonly Finding[];
  readonly paths: readonly PathFinding[];
}

/** Applies the policy, waits for the addresses that machines ask for, and holds it to its promises. */
export const applyPolicy = async (scene: Scene): Promise<Applied> => {
  const { story, terminal, topology, built, causeway, policyFile } = scene;
  await story.stage(
    "causeway apply examples/office.yaml",
    () => causeway.run(["apply", policyFile]),
    lastLine,
  );
  await story.stage(
    "DHCP and router advertisement",
    () => Promise.all(built.guests.map(({ machine }) => machine.hasAddresses(leaseWaitMs).catch(() => []))),
    (leases) =>
      built.guests.map(({ name }, at) => `${name} has ${leases[at]!.join(", ") || "none"}`).join("; "),
  );
  const findings = await story.stage(
    "real traffic in both families",
    () => tryPromises(built, topology, topology.promises),
    countKept,
  );
  const paths = await story.stage(
    "the path of packets, hop by hop",
    () => tryPaths(built, topology),
    countKept,
  );
  const legend = terminal.style("dim", "saw ADDRESS: the caller's address as the one who answered saw it");
  story.say("", ...findingsTable(terminal, findings), "", ...pathsTable(terminal, paths), "", legend, "");
  return { findings, paths };
};

/** Adds one line to the policy, applies it again and shows what became different. */
export const applyEdit = async (scene: Scene, edit: Edit): Promise<readonly Finding[]> => {
  const { story, terminal, topology, built, causeway, policyFile } = scene;
  const promises = [...withoutEdited(topology, edit), ...edit.promises];
  const before = await tryPromises(built, topology, edit.promises, beforeWaitMs);
  writeFileSync(policyFile, editPolicy(readFileSync(policyFile, "utf8"), edit));
  await story.stage(
    "one line more, apply again",
    () => causeway.run(["apply", policyFile]),
    () => terminal.style("green", edit.add.trim().replace(/^- /, "+ ")),
  );
  const after = await story.stage(
    "the same traffic again",
    () => tryPromises(built, topology, promises),
    countKept,
  );
  const changed = after.filter(({ promised }) => edit.promises.includes(promised));
  const same = after.length - changed.length;
  story.say("", ...changed.map((finding, at) => difference(before[at]!, finding)));
  story.say(terminal.style("dim", `the other ${same} attempts: as before`), "");
  return after;
};

/** Takes everything away and returns the digest of what is left. */
export const takeDown = async ({ story, causeway }: Scene, digestBefore: string): Promise<string> =>
  story.stage(
    "causeway down",
    async () => {
      await causeway.run(["down"]);
      return causeway.configDigest();
    },
    (after) =>
      after === digestBefore
        ? `the host is configured as before (digest ${after.slice(0, 12)})`
        : `✗ the host is configured differently (digest ${digestBefore.slice(0, 12)} before, ${after.slice(0, 12)} now)`,
  );

/** The promises that the edit does not replace. */
const withoutEdited = ({ promises }: Topology, edit: Edit): Topology["promises"] => {
  const changed = new Set(edit.promises.map(describeTraffic));
  return promises.filter((promised) => !changed.has(describeTraffic(promised)));
};

const difference = (before: Finding, after: Finding): string => {
  const family = after.family === "ipv4" ? "IPv4" : "IPv6";
  return `${describeTraffic(after.promised)} (${family}): ${shortResult(before)} → ${shortResult(after)}`;
};

/** What the command says at its end. */
const lastLine = (output: string): string => output.trimEnd().split("\n").at(-1)!;

const countKept = (findings: readonly { readonly kept: boolean }[]): string =>
  `${findings.filter(({ kept }) => kept).length} of ${findings.length} attempts went as promised`;
