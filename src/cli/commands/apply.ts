import { applyPolicy, brokenClaims, type ClaimView, timesSection } from "../../app/index.ts";
import { diagnosticToJson } from "../../diagnostics/index.ts";
import { type CommandSpec, printJson, targetOfCall } from "../command.ts";
import { exitCodes } from "../exit-codes.ts";
import { showClaims, showDoubts } from "../output/claims.ts";
import { showConnections } from "../output/connections.ts";
import { showOutcome } from "../output/outcome.ts";
import { showSection } from "../output/section.ts";
import type { Terminal } from "../output/terminal.ts";
import { showDiagnostics } from "../output/warnings.ts";

/** `causeway apply`: make the host obey the policy, in one step that is undone when any part of it is refused. */
export const applyCommand: CommandSpec = {
  name: "apply",
  summary: "make the host obey a policy; a refused step undoes the steps before it",
  details:
    "Applying the same policy again writes nothing. Ctrl-C during a change finishes or undoes it first.\n" +
    "A policy whose tests fail, or whose guards would break, is refused with a packet that shows it: exit code 1.",
  arguments: [{ name: "<policy>", description: "policy file, YAML or JSON" }],
  run: async (call) => {
    const { terminal } = call;
    const applied = await applyPolicy(call.operands[0]!, targetOfCall(call), (line) =>
      terminal.progress(line),
    );
    const { outcome, claims } = applied;
    const isRefused = outcome === null;
    if (call.json) {
      const diagnostics = applied.diagnostics.map(diagnosticToJson);
      printJson(call, {
        refused: isRefused,
        ...outcome,
        tests: claims,
        times: applied.times,
        connections: applied.connections,
        diagnostics,
      });
    } else {
      showDiagnostics(terminal, applied.diagnostics, applied.sources);
      if (isRefused) showRefusal(terminal, claims);
      else {
        showDoubts(terminal, claims);
        showOutcome(terminal, outcome, "nothing to change: the host is as the policy wants");
        if (applied.connections !== null) showConnections(terminal, applied.connections, "");
        showSection(terminal, timesSection(applied.times));
      }
    }
    return isRefused ? exitCodes.no : exitCodes.done;
  },
};

const showRefusal = (terminal: Terminal, claims: readonly ClaimView[]): void => {
  const broken = brokenClaims(claims);
  showClaims(terminal, broken);
  const what =
    broken.length === 1 ? "a promise of the policy does" : `${broken.length} promises of the policy do`;
  terminal.out(`${terminal.style("red", "refused")}: ${what} not hold; nothing was changed`);
};
