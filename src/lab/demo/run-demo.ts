import { Lab } from "../lab.ts";
import { buildScene } from "./build-scene.ts";
import { type DemoReport, reportFinding, reportGuest, reportPath } from "./report.ts";
import { Storyteller } from "./stage.ts";
import { applyEdit, applyPolicy, takeDown, tryBefore } from "./steps.ts";
import type { DemoTerminal } from "./terminal.ts";

/** How to run the demo. */
export interface DemoOptions {
  readonly json: boolean;
  readonly terminal: DemoTerminal;
  /** The words that start the command line; those that started this process unless given. */
  readonly program?: readonly string[];
}

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
    () => Promise.resolve(lab.close()),
    () => "nothing is left",
  );
  if (json) terminal.out(JSON.stringify({ ...report, stages: story.stages }, undefined, 2));
  else story.say("", conclusion(report, terminal));
  return report.ok ? 0 : 1;
};

const tell = async (
  lab: Lab,
  story: Storyteller,
  { terminal, program }: DemoOptions,
): Promise<DemoReport> => {
  const scene = await buildScene(lab, story, terminal, program ?? [process.execPath, process.argv[1]!]);
  const digestBefore = await scene.causeway.configDigest();
  const before = await tryBefore(scene);
  const { findings: applied, paths } = await applyPolicy(scene);
  const edited = scene.topology.edit === null ? [] : await applyEdit(scene, scene.topology.edit);
  const digestAfter = await takeDown(scene, digestBefore);
  const same = digestBefore === digestAfter;
  const silentBefore = before.every(({ result }) => result.kind !== "answered");
  return {
    ok: same && silentBefore && [...applied, ...paths, ...edited].every(({ kept }) => kept),
    virtualMachines: scene.built.guests.map(reportGuest),
    stages: story.stages,
    before: before.map(reportFinding),
    applied: applied.map(reportFinding),
    paths: paths.map(reportPath),
    edited: edited.map(reportFinding),
    configDigest: { before: digestBefore, after: digestAfter, same },
  };
};

const conclusion = ({ ok, virtualMachines }: DemoReport, { style }: DemoTerminal): string => {
  const real = virtualMachines.every((machine) => machine.real) ? "" : " (without a real virtual machine)";
  return ok
    ? style("green", `✓ every promise was kept${real}`)
    : style("red", `✗ a promise was broken${real}`);
};
