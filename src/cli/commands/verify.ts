import { type FindingView, type Verified, verifyHost } from "../../app/index.ts";
import { type CommandSpec, printJson, targetOfCall, textOption } from "../command.ts";
import { exitCodes } from "../exit-codes.ts";
import { exampleLines, showUnproved } from "../output/claims.ts";
import type { Terminal } from "../output/terminal.ts";

/** `causeway verify`: what is wrong with the whole host, ours or not. */
export const verifyCommand: CommandSpec = {
  name: "verify",
  summary: "find where firewall and routing of the whole host do not fit, ours or not, each with a packet",
  details:
    "Reads only, and needs no policy; of one that is applied here, the promises are proved on the host as it is.\n" +
    "Exit code 0: no problem; 1: at least one, or a promise that does not hold.",
  options: [{ flags: "--facts <file>", description: "a saved host state instead of this host" }],
  run: async (call) => {
    const { terminal } = call;
    const facts = textOption(call, "facts") ?? null;
    const verified = await verifyHost(targetOfCall(call), facts, (line) => terminal.progress(line));
    const ok = isSound(verified);
    const { revision, claims, findings } = verified;
    if (call.json) printJson(call, { ok, revision, tests: claims, findings });
    else show(terminal, verified);
    return ok ? exitCodes.done : exitCodes.no;
  },
};

const isSound = ({ claims, findings }: Verified): boolean =>
  !claims.some(({ result }) => result === "refuted") &&
  !findings.some(({ severity }) => severity === "problem");

const show = (terminal: Terminal, { claims, findings }: Verified): void => {
  for (const finding of findings) {
    showFinding(terminal, finding);
    terminal.out("");
  }
  showUnproved(terminal, claims);
  terminal.out(summary(findings));
};

const showFinding = (terminal: Terminal, finding: FindingView): void => {
  const { code, severity, message, policy, example, cure } = finding;
  const label = terminal.style(severity === "problem" ? "red" : "yellow", severity);
  const line = policy === null ? "" : terminal.style("dim", `  ${policy.file}:${policy.line}`);
  terminal.out(`${label}[${code}]: ${message}${line}`);
  if (example !== null) for (const text of exampleLines(terminal, example)) terminal.out(`    ${text}`);
  terminal.out(`  ${terminal.style("cyan", "cure")}: ${cure}`);
};

const summary = (findings: readonly FindingView[]): string => {
  const problems = findings.filter(({ severity }) => severity === "problem").length;
  const notices = findings.length - problems;
  const parts = [count(problems, "problem"), ...(notices > 0 ? [count(notices, "notice")] : [])];
  return findings.length === 0 ? "nothing was found" : parts.join(", ");
};

const count = (number: number, word: string): string => `${number} ${word}${number === 1 ? "" : "s"}`;
