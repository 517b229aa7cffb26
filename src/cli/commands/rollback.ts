import { rollbackTo } from "../../app/index.ts";
import { UsageError } from "../../diagnostics/index.ts";
import { type CommandSpec, printJson, targetOfCall } from "../command.ts";
import { exitCodes } from "../exit-codes.ts";
import { showDoubts } from "../output/claims.ts";
import { showConnections } from "../output/connections.ts";
import { showOutcome } from "../output/outcome.ts";
import { showDiagnostics } from "../output/warnings.ts";

/** `causeway rollback`: apply the policy of an earlier revision again. */
export const rollbackCommand: CommandSpec = {
  name: "rollback",
  summary: "apply an earlier revision again; without a number, the one before the current",
  arguments: [{ name: "[revision]", description: "a number that `causeway history` lists" }],
  run: async (call) => {
    const { terminal } = call;
    const revision = revisionNumber(call.operands[0]);
    const applied = await rollbackTo(revision, targetOfCall(call), (line) => terminal.progress(line));
    const outcome = applied.outcome!;
    if (call.json) printJson(call, { ...outcome, tests: applied.claims, connections: applied.connections });
    else {
      showDiagnostics(terminal, applied.diagnostics, applied.sources);
      showDoubts(terminal, applied.claims);
      showOutcome(terminal, outcome, "nothing to change: the host is as that revision wants");
      if (applied.connections !== null) showConnections(terminal, applied.connections, "");
    }
    return exitCodes.done;
  },
};

const revisionNumber = (operand: string | undefined): number | null => {
  if (operand === undefined) return null;
  if (/^[1-9]\d{0,8}$/.test(operand)) return Number(operand);
  throw new UsageError("usage/unknown-revision", `\`${operand}\` is not a revision number`, {
    hint: "`causeway history` lists the revisions",
  });
};
