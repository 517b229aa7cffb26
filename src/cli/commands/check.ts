import { checkPolicy } from "../../app/index.ts";
import { diagnosticToJson } from "../../diagnostics/index.ts";
import { type CommandSpec, printJson, targetOfCall, textOption } from "../command.ts";
import { exitCodes } from "../exit-codes.ts";
import { showDiagnostics } from "../output/warnings.ts";

/** `causeway check`: parse, resolve and compile against the host, or against a saved one. */
export const checkCommand: CommandSpec = {
  name: "check",
  summary: "read a policy, and compile it against this host or a saved one",
  details: "With `--facts`, needs no privilege and no host: save facts with `causeway discover --json`.",
  arguments: [{ name: "<policy>", description: "policy file, YAML or JSON" }],
  options: [{ flags: "--facts <file>", description: "a saved host state instead of this host" }],
  run: async (call) => {
    const checked = await checkPolicy(
      call.operands[0]!,
      targetOfCall(call),
      textOption(call, "facts") ?? null,
    );
    const failed = checked.diagnostics.some(({ severity }) => severity === "error");
    if (call.json) {
      const diagnostics = checked.diagnostics.map(diagnosticToJson);
      printJson(call, { ok: !failed, summary: checked.summary, diagnostics });
    } else {
      showDiagnostics(call.terminal, checked.diagnostics, checked.sources);
      if (checked.summary !== null && !failed) call.terminal.out(`${call.operands[0]!}: ${checked.summary}`);
    }
    return failed ? exitCodes.badInput : exitCodes.done;
  },
};
