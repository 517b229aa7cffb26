import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { Lab } from "../lab.ts";
import { packageRoot } from "../package-root.ts";
import {
  buildTopology,
  type BuiltTopology,
  describeTraffic,
  type Edit,
  type Finding,
  readTopology,
  type Topology,
  tryPromises,
} from "../topology/index.ts";
import { type Causeway, causewayOn } from "./causeway.ts";
import { editPolicy, substituteMachine } from "./edit-policy.ts";
import { findingsTable, shortResult } from "./findings-table.ts";
import { type DemoReport, reportFinding, reportGuest } from "./report.ts";
import { Storyteller } from "./stage.ts";
import type { DemoTerminal } from "./terminal.ts";

/** How to run the demo. */
export interface DemoOptions {
  readonly json: boolean;
  readonly terminal: DemoTerminal;
  /** The words that start the command line; those that started this process unless given. */
  readonly program?: readonly string[];
}

/** What the steps of the story share. */
interface Scene {
  readonly story: Storyteller;
  readonly terminal: DemoTerminal;
  readonly topology: Topology;
  readonly built: BuiltTopology;
  readonly causeway: Causeway;
  readonly policyFile: string;
}

const leaseWaitMs = 20_000;
const beforeWaitMs = 700;

/**
 * Builds a lab, applies `examples/office.yaml` in it by the product's own command line, sends real traffic, and
 * removes everything. Returns the exit code: 0 when every promise was kept, else 1.
 * Throws `LabError` when the lab or a command of the product failed; everything is removed then, too.
 */
export const runDemo = async (options: DemoOptions): Promise<number> => {
  const { json, terminal } = options;
  const story = new Storyteller(terminal, json);
  using lab = new Lab();
  const report = await tell(lab, story, options);
  await story.stage(
    "remove the lab",
    async () => lab.close(),
    () => "",
  );
  if (json) terminal.out(JSON.stringify(report, undefined, 2));
  else story.say("", conclusion(report, terminal));
  return report.ok ? 0 : 1;
};

const tell = async (
  lab: Lab,
  story: Storyteller,
  { terminal, program }: DemoOptions,
): Promise<DemoReport> => {
  const scene = await build(lab, story, terminal, program ?? [process.execPath, process.argv[1]!]);
  const { causeway, topology } = scene;
  const digestBefore = await causeway.configDigest();
  const before = await tryBefore(scene);
  const applied = await apply(scene);
  const edited = topology.edit === null ? [] : await applyEdit(scene, topology.edit);
  const digestAfter = await takeDown(scene, digestBefore);
  const same = digestBefore === digestAfter;
  const silentBefore = before.every(({ result }) => result.kind !== "answered");
  return {
    ok: same && silentBefore && [...applied, ...edited].every(({ kept }) => kept),
    virtualMachines: scene.built.guests.map(reportGuest),
    stages: story.stages,
    before: before.map(reportFinding),
    applied: applied.map(reportFinding),
    edited: edited.map(reportFinding),
    configDigest: { before: digestBefore, after: digestAfter, same },
  };
};

const build = async (
  lab: Lab,
  story: Storyteller,
  terminal: DemoTerminal,
  program: readonly string[],
): Promise<Scene> => {
  const topology = readTopology(
    readFileSync(new URL("examples/office.topology.yaml", packageRoot()), "utf8"),
  );
  const { hosts } = topology;
  const built = await story.stage(
    "build a lab",
    () => buildTopology(lab, topology),
    () => `${hosts.length} hosts: ${hosts.map(({ name }) => name).join(", ")}`,
  );
  story.say("", ...topology.drawing.split("\n"), "");
  sayGuests(story, terminal, built);
  const policyFile = writePolicy(lab, built);
  return { story, terminal, topology, built, causeway: causewayOn(lab, built.host, program), policyFile };
};

/** The example as it stands, unless a virtual machine cannot be had. */
const writePolicy = (lab: Lab, { guests }: BuiltTopology): string => {
  const original = readFileSync(new URL("examples/office.yaml", packageRoot()), "utf8");
  const substitutes = guests.filter(({ substituteFor }) => substituteFor !== null);
  const text = substitutes.reduce((policy, { name, tap }) => substituteMachine(policy, name, tap), original);
  const file = join(lab.directory, "office.yaml");
  writeFileSync(file, text);
  return file;
};

const sayGuests = (story: Storyteller, { style }: DemoTerminal, { guests }: BuiltTopology): void => {
  for (const { name, substituteFor } of guests) {
    if (substituteFor === null)
      story.say(`${name} is a real virtual machine (QEMU); it boots in the background`, "");
    else {
      const { message, cure } = substituteFor;
      story.say(
        style("yellow", `WARNING: ${name} is NOT a real virtual machine, a namespace plays its part`),
      );
      story.say(style("yellow", `because ${message}; ${cure}`), "");
    }
  }
};

const tryBefore = ({ story, built, topology }: Scene): Promise<readonly Finding[]> =>
  story.stage(
    "before: nothing is set up",
    () => tryPromises(built, topology, topology.promises, beforeWaitMs),
    (findings) => {
      const answered = findings.filter(({ result }) => result.kind === "answered");
      return `${answered.length} of ${findings.length} attempts were answered`;
    },
  );

const apply = async (scene: Scene): Promise<readonly Finding[]> => {
  const { story, terminal, topology, built, causeway, policyFile } = scene;
  const words = ["apply", "examples/office.yaml"];
  await story.stage(
    causeway.describe(words),
    () => causeway.run(["apply", policyFile]),
    () => "",
  );
  const leases = await story.stage(
    "addresses by DHCP and router advertisement",
    () => Promise.all(built.guests.map(({ machine }) => machine.hasAddresses(leaseWaitMs).catch(() => []))),
    (addresses) =>
      built.guests.map(({ name }, at) => `${name}: ${addresses[at]!.join(", ") || "none"}`).join("; "),
  );
  const title = `send real traffic, ${leases.length === 0 ? "" : "from the virtual machines too, "}in both families`;
  const findings = await story.stage(title, () => tryPromises(built, topology, topology.promises), countKept);
  story.say("", ...findingsTable(terminal, findings), "");
  return findings;
};

const applyEdit = async (scene: Scene, edit: Edit): Promise<readonly Finding[]> => {
  const { story, terminal, topology, built, causeway, policyFile } = scene;
  const promises = [...withoutEdited(topology, edit), ...edit.promises];
  const before = await tryPromises(built, topology, edit.promises, beforeWaitMs);
  writeFileSync(policyFile, editPolicy(readFileSync(policyFile, "utf8"), edit));
  await story.stage(
    "add one line and apply again",
    () => causeway.run(["apply", policyFile]),
    () => "",
  );
  story.say("", terminal.style("green", `+ ${edit.add.trim()}`), "");
  const after = await story.stage(
    "send the same traffic again",
    () => tryPromises(built, topology, promises),
    countKept,
  );
  const changed = after.filter(({ promised }) => edit.promises.includes(promised));
  story.say("", ...changed.map((finding, at) => difference(before[at]!, finding)), "");
  return after;
};

/** The promises that the edit does not replace. */
const withoutEdited = ({ promises }: Topology, edit: Edit): Topology["promises"] => {
  const changed = new Set(edit.promises.map(describeTraffic));
  return promises.filter((promised) => !changed.has(describeTraffic(promised)));
};

const difference = (before: Finding, after: Finding): string => {
  const family = after.family === "ipv4" ? "IPv4" : "IPv6";
  return `${describeTraffic(after.promised)} (${family}): ${shortResult(before)} → ${shortResult(after)}`;
};

const takeDown = async ({ story, causeway }: Scene, digestBefore: string): Promise<string> =>
  story.stage(
    causeway.describe(["down"]),
    async () => {
      await causeway.run(["down"]);
      return causeway.configDigest();
    },
    (after) =>
      after === digestBefore
        ? `the host's configuration is as before (digest ${after.slice(0, 12)})`
        : `✗ the host's configuration differs: ${digestBefore.slice(0, 12)} before, ${after.slice(0, 12)} now`,
  );

const countKept = (findings: readonly Finding[]): string =>
  `${findings.filter(({ kept }) => kept).length} of ${findings.length} attempts went as promised`;

const conclusion = ({ ok, virtualMachines }: DemoReport, { style }: DemoTerminal): string => {
  const real = virtualMachines.every((machine) => machine.real) ? "" : " (without a real virtual machine)";
  return ok
    ? style("green", `✓ every promise was kept${real}`)
    : style("red", `✗ a promise was broken${real}`);
};
