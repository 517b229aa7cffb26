import { diffFiles } from "../../app/index.ts";
import { diagnosticToJson } from "../../diagnostics/index.ts";
import { type CommandSpec, printJson, targetOfCall, textOption } from "../command.ts";
import { exitCodes } from "../exit-codes.ts";
import { showDifference } from "../output/difference.ts";
import { showDiagnostics } from "../output/warnings.ts";

/** `causeway diff`: who gains, loses or moves between two hosts or policies. */
export const diffCommand: CommandSpec = {
  name: "diff",
  summary: "tell exactly who gains, loses or moves between two policies or saved hosts",
  details:
    "Each side is a policy or a host saved by `causeway discover --json`. Policies are compared on this host, or with\n" +
    "`--facts` on a saved one. Exit code 0: no packet fares differently, which is a proof; 1: some do.",
  arguments: [
    { name: "<old>", description: "policy file or saved host" },
    { name: "<new>", description: "policy file or saved host" },
  ],
  options: [
    { flags: "--facts <file>", description: "a saved host that policies are for, instead of this host" },
  ],
  run: async (call) => {
    const { terminal } = call;
    const [old, now] = call.operands as [string, string];
    const facts = textOption(call, "facts") ?? null;
    const compared = await diffFiles([old, now], targetOfCall(call), facts, (line) =>
      terminal.progress(line),
    );
    const { difference, diagnostics, sources } = compared;
    if (call.json) printJson(call, { ...difference, diagnostics: diagnostics.map(diagnosticToJson) });
    else {
      showDiagnostics(terminal, diagnostics, sources);
      showDifference(terminal, difference);
    }
    return difference.isSame ? exitCodes.done : exitCodes.no;
  },
};
