import { Command, CommanderError } from "commander";
import { environment } from "../app/index.ts";
import { applyCommand } from "./commands/apply.ts";
import { checkCommand } from "./commands/check.ts";
import { completionCommand } from "./commands/completion.ts";
import { demoCommand } from "./commands/demo.ts";
import { diffCommand } from "./commands/diff.ts";
import { discoverCommand } from "./commands/discover.ts";
import { doctorCommand } from "./commands/doctor.ts";
import { downCommand } from "./commands/down.ts";
import { explainCommand } from "./commands/explain.ts";
import { fmtCommand } from "./commands/fmt.ts";
import { historyCommand } from "./commands/history.ts";
import { importCommand } from "./commands/import.ts";
import { initCommand } from "./commands/init.ts";
import { planCommand } from "./commands/plan.ts";
import { rollbackCommand } from "./commands/rollback.ts";
import { statusCommand } from "./commands/status.ts";
import { testCommand } from "./commands/test.ts";
import { verifyCommand } from "./commands/verify.ts";
import { UsageError } from "../diagnostics/index.ts";
import { type CommandSpec, optionsOf } from "./command.ts";
import { exitCodes } from "./exit-codes.ts";
import { openTerminal, type Terminal } from "./output/terminal.ts";
import { reportError } from "./report-error.ts";

/** In the order of a user's first hour. */
const commands: readonly CommandSpec[] = [
  demoCommand,
  doctorCommand,
  discoverCommand,
  initCommand,
  importCommand,
  fmtCommand,
  checkCommand,
  testCommand,
  planCommand,
  diffCommand,
  applyCommand,
  statusCommand,
  explainCommand,
  verifyCommand,
  historyCommand,
  rollbackCommand,
  downCommand,
  completionCommand,
];

/** Runs one command line (without the program's name) and gives its exit code. Never throws. */
export const runCli = async (argv: readonly string[]): Promise<number> => {
  if (argv[0] === "complete") return complete(argv.slice(argv[1] === "--" ? 2 : 1));
  const json = argv.includes("--json");
  const terminal = openTerminal({ json, colour: environment().colour });
  let exitCode: number = exitCodes.done;
  const program = buildProgram(terminal, (code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync(argv, { from: "user" });
    return exitCode;
  } catch (error) {
    if (!(error instanceof CommanderError)) return reportError(error, { terminal, json });
    return error.exitCode === 0 ? exitCodes.done : reportError(usageErrorOf(error), { terminal, json });
  }
};

/** What the shells' scripts call, with the words of the line behind `--`; see `causeway completion`. */
const complete = async (words: readonly string[]): Promise<number> => {
  const { completeWords } = await import("./completion/complete-words.ts");
  completeWords(commands, words);
  return exitCodes.done;
};

/** What commander found wrong, in our form: its suggestion becomes the hint. */
const usageErrorOf = ({ message }: CommanderError): UsageError => {
  const [fault, suggestion] = message.replace(/^error: /, "").split("\n");
  const words = fault!.replaceAll("'", "`");
  if (message === "(outputHelp)")
    return new UsageError("usage/bad-arguments", "no command given", { hint: helpHint });
  return new UsageError("usage/bad-arguments", words, {
    hint: suggestion?.replace(/^\(Did you mean (.*)\?\)$/, "did you mean `$1`?") ?? helpHint,
  });
};

const helpHint = "`causeway --help` lists the commands, `causeway COMMAND --help` what each takes";

const buildProgram = (terminal: Terminal, finish: (exitCode: number) => void): Command => {
  const program = new Command("causeway")
    .description("One policy for the networks between virtual machines and physical machines on this host.")
    .version(environment().version)
    .configureOutput({ outputError: () => {} })
    .exitOverride();
  program.addHelpText("after", `\n${exitCodeHelp}`);
  for (const spec of commands) {
    program.addCommand(buildCommand(spec, terminal, finish).copyInheritedSettings(program));
  }
  return program;
};

const buildCommand = (spec: CommandSpec, terminal: Terminal, finish: (exitCode: number) => void): Command => {
  const command = new Command(spec.name).description(spec.summary);
  for (const { name, description } of spec.arguments ?? []) command.argument(name, description);
  for (const { flags, description } of optionsOf(spec)) command.option(flags, description);
  if (spec.details !== undefined) command.addHelpText("after", `\n${spec.details}`);
  return command.action(async () => {
    const options = command.opts<Record<string, string | boolean | undefined>>();
    finish(await spec.run({ operands: command.args, options, json: options["json"] === true, terminal }));
  });
};

const exitCodeHelp = `Exit codes:
  0  done, or yes
  1  no: a difference, a promise that does not hold
  2  bad usage, a bad policy, a name or device that does not exist
  3  the kernel or a driver refused, a missing feature, permission, a lock
  4  rolled back`;
