import { applyPolicy, timesSection } from "../../app/index.ts";
import { diagnosticToJson } from "../../diagnostics/index.ts";
import { type CommandSpec, printJson, targetOfCall } from "../command.ts";
import { exitCodes } from "../exit-codes.ts";
import { showOutcome } from "../output/outcome.ts";
import { showSection } from "../output/section.ts";
import { showDiagnostics } from "../output/warnings.ts";

/** `causeway apply`: make the host obey the policy, in one step that is undone when any part of it is refused. */
export const applyCommand: CommandSpec = {
  name: "apply",
  summary: "make the host obey a policy; a refused step undoes the steps before it",
  details:
    "Applying the same policy again writes nothing. Ctrl-C during a change finishes or undoes it first.",
  arguments: [{ name: "<policy>", description: "policy file, YAML or JSON" }],
  run: async (call) => {
    const { terminal } = call;
    const applied = await applyPolicy(call.operands[0]!, targetOfCall(call), (line) =>
      terminal.progress(line),
    );
    if (call.json) {
      printJson(call, {
        ...applied.outcome,
        times: applied.times,
        diagnostics: applied.diagnostics.map(diagnosticToJson),
      });
    } else {
      showDiagnostics(terminal, applied.diagnostics, applied.sources);
      showOutcome(terminal, applied.outcome, "nothing to change: the host is as the policy wants");
      showSection(terminal, timesSection(applied.times));
    }
    return exitCodes.done;
  },
};
