import { brokenClaims, checkPolicy } from "../../app/index.ts";
import { diagnosticToJson } from "../../diagnostics/index.ts";
import { type CommandSpec, printJson, targetOfCall, textOption } from "../command.ts";
import { exitCodes } from "../exit-codes.ts";
import { showUnproved } from "../output/claims.ts";
import { showDiagnostics } from "../output/warnings.ts";

/** `causeway check`: parse, resolve and compile against the host, or against a saved one. */
export const checkCommand: CommandSpec = {
  name: "check",
  summary: "read a policy, compile it against this host or a saved one, and prove its tests and guards",
  details:
    "With `--facts`, needs no privilege and no host: save facts with `causeway discover --json`.\n" +
    "Exit code 0: sound; 1: a test or guard is refuted, with a packet; 2: the policy has errors.",
  arguments: [{ name: "<policy>", description: "policy file, YAML or JSON" }],
  options: [{ flags: "--facts <file>", description: "a saved host state instead of this host" }],
  run: async (call) => {
    const checked = await checkPolicy(
      call.operands[0]!,
      targetOfCall(call),
      textOption(call, "facts") ?? null,
      (line) => call.terminal.progress(line),
    );
    const failed = checked.diagnostics.some(({ severity }) => severity === "error");
    const isBroken = brokenClaims(checked.claims).length > 0;
    if (call.json) {
      const diagnostics = checked.diagnostics.map(diagnosticToJson);
      const { summary, claims } = checked;
      printJson(call, { ok: !failed && !isBroken, summary, tests: claims, diagnostics });
    } else {
      showDiagnostics(call.terminal, checked.diagnostics, checked.sources);
      showUnproved(call.terminal, checked.claims);
      if (checked.summary !== null && !failed) call.terminal.out(`${call.operands[0]!}: ${checked.summary}`);
    }
    if (failed) return exitCodes.badInput;
    return isBroken ? exitCodes.no : exitCodes.done;
  },
};
