import { testPolicy, writeNewFile } from "../../app/index.ts";
import { diagnosticToJson } from "../../diagnostics/index.ts";
import { type CommandSpec, printJson, targetOfCall, textOption } from "../command.ts";
import { exitCodes } from "../exit-codes.ts";
import { claimSummary, showClaims } from "../output/claims.ts";
import { junitReport } from "../output/junit.ts";
import { showDiagnostics } from "../output/warnings.ts";

/** `causeway test`: the policy's own tests, each proved or refuted with a packet. */
export const testCommand: CommandSpec = {
  name: "test",
  summary: "prove or refute what a policy promises: tests, guard, isolated networks",
  details:
    "On the host as the policy would make it; changes nothing. With `--facts`, on a saved host, without privilege.\n" +
    "Exit code 0: everything is proved; 1: something is refuted, with a packet, or cannot be proved.",
  arguments: [{ name: "<policy>", description: "policy file, YAML or JSON" }],
  options: [
    { flags: "--facts <file>", description: "a saved host state instead of this host" },
    { flags: "--junit <file>", description: "also write a JUnit report there; `-` for standard output" },
  ],
  run: async (call) => {
    const [path] = call.operands;
    const { terminal } = call;
    const facts = textOption(call, "facts") ?? null;
    const tested = await testPolicy(path!, targetOfCall(call), facts, (line) => terminal.progress(line));
    const ok = tested.claims.every(({ result }) => result === "proved");
    const junit = textOption(call, "junit");
    const report = junit === undefined ? null : junitReport(path!, tested.claims, tested.milliseconds);
    if (report !== null && junit !== "-") writeNewFile(junit!, `${report}\n`, { force: true });
    if (report !== null && junit === "-") terminal.out(report);
    else if (call.json)
      printJson(call, { ok, tests: tested.claims, diagnostics: tested.diagnostics.map(diagnosticToJson) });
    else {
      showDiagnostics(terminal, tested.diagnostics, tested.sources);
      showClaims(terminal, tested.claims);
      terminal.out(claimSummary(tested.claims));
    }
    return ok ? exitCodes.done : exitCodes.no;
  },
};
