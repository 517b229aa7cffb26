import { type DifferenceView, planPolicy, timesSection } from "../../app/index.ts";
import { diagnosticToJson } from "../../diagnostics/index.ts";
import { type CommandSpec, printJson, targetOfCall } from "../command.ts";
import { exitCodes } from "../exit-codes.ts";
import { showUnproved } from "../output/claims.ts";
import { showConnections } from "../output/connections.ts";
import { showDifference } from "../output/difference.ts";
import { showLayers } from "../output/layers.ts";
import { showSection } from "../output/section.ts";
import { showSteps } from "../output/steps.ts";
import type { Terminal } from "../output/terminal.ts";
import { showDiagnostics } from "../output/warnings.ts";

/** `causeway plan`: what `apply` would do, without doing it. */
export const planCommand: CommandSpec = {
  name: "plan",
  summary:
    "show the changes that applying a policy would make, and who gains or loses by them; changes nothing",
  details: "Exit code 0: the host is as the policy wants; 1: there is something to change.",
  arguments: [{ name: "<policy>", description: "policy file, YAML or JSON" }],
  options: [
    { flags: "-v, --verbose", description: "also show how long lists of rules became lookups" },
    { flags: "--no-effects", description: "do not work out who gains, loses or moves" },
  ],
  run: async (call) => {
    const planned = await planPolicy(
      call.operands[0]!,
      targetOfCall(call),
      { effects: call.options["effects"] !== false },
      (line) => call.terminal.progress(line),
    );
    if (call.json) {
      printJson(call, {
        changes: planned.steps,
        notes: planned.notes,
        layers: planned.layers,
        times: planned.times,
        tests: planned.claims,
        effects: planned.effects,
        connections: planned.connections,
        diagnostics: planned.diagnostics.map(diagnosticToJson),
      });
    } else {
      showDiagnostics(call.terminal, planned.diagnostics, planned.sources);
      for (const note of planned.notes) call.terminal.note(`note: ${note}`);
      showSteps(call.terminal, planned.steps);
      if (planned.effects !== null) showEffects(call.terminal, planned.effects);
      if (planned.connections !== null) showConnections(call.terminal, planned.connections, "would be ");
      showUnproved(call.terminal, planned.claims);
      if (call.options["verbose"] === true) showLayers(call.terminal, planned.layers);
      call.terminal.out(summary(planned.steps.length));
      showSection(call.terminal, timesSection(planned.times));
    }
    return planned.steps.length === 0 ? exitCodes.done : exitCodes.no;
  },
};

const showEffects = (terminal: Terminal, effects: DifferenceView): void => {
  terminal.out("");
  showDifference(terminal, effects);
  terminal.out("");
};

const summary = (changes: number): string =>
  changes === 0
    ? "nothing to change: the host is as the policy wants"
    : `${changes} ${changes === 1 ? "change" : "changes"}; nothing was changed by this command`;
