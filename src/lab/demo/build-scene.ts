import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import type { Lab } from "../lab.ts";
import { packageRoot } from "../package-root.ts";
import { buildTopology, type BuiltTopology, readTopology, type Topology } from "../topology/index.ts";
import { type Causeway, causewayOn } from "./causeway.ts";
import { substituteMachine } from "./edit-policy.ts";
import type { Storyteller } from "./stage.ts";
import type { DemoTerminal } from "./terminal.ts";

/** What the steps of the story share. */
export interface Scene {
  readonly story: Storyteller;
  readonly terminal: DemoTerminal;
  readonly topology: Topology;
  readonly built: BuiltTopology;
  readonly causeway: Causeway;
  /** The lab's own copy of the policy. */
  readonly policyFile: string;
}

/** Builds the lab of `examples/office.topology.yaml` and shows it. */
export const buildScene = async (
  lab: Lab,
  story: Storyteller,
  terminal: DemoTerminal,
  program: readonly string[],
): Promise<Scene> => {
  const topology = readTopology(readExample("office.topology.yaml"));
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

const readExample = (name: string): string =>
  readFileSync(new URL(`examples/${name}`, packageRoot()), "utf8");

/** The example as it stands, unless a virtual machine cannot be had. */
const writePolicy = (lab: Lab, { guests }: BuiltTopology): string => {
  const substitutes = guests.filter(({ substituteFor }) => substituteFor !== null);
  const text = substitutes.reduce(
    (policy, { name, tap }) => substituteMachine(policy, name, tap),
    readExample("office.yaml"),
  );
  const file = join(lab.directory, "office.yaml");
  writeFileSync(file, text);
  return file;
};

const sayGuests = (story: Storyteller, { style }: DemoTerminal, { guests }: BuiltTopology): void => {
  for (const { name, substituteFor } of guests) {
    if (substituteFor === null) {
      story.say(`${name} is a real virtual machine (QEMU); it boots in the background`, "");
    } else {
      const { message, cure } = substituteFor;
      story.say(
        style("yellow", `WARNING: ${name} is NOT a real virtual machine, a namespace plays its part`),
      );
      story.say(style("yellow", `because ${message}; ${cure}`), "");
    }
  }
};
