import { formatFiles, type FormattedFile } from "../../app/index.ts";
import { diagnosticToJson } from "../../diagnostics/index.ts";
import { type Call, type CommandSpec, printJson } from "../command.ts";
import { exitCodes } from "../exit-codes.ts";
import { showDiagnostics } from "../output/warnings.ts";

/** `causeway fmt`: policies in canonical form. */
export const fmtCommand: CommandSpec = {
  name: "fmt",
  summary: "write policy files in canonical form; comments and meaning are kept",
  details:
    "Writes the files in place and names those that changed; `-` reads standard input and prints the result.\n" +
    "With `--check`, writes nothing; exit code 1: a file is not in canonical form.",
  arguments: [{ name: "<policy...>", description: "policy files, YAML or JSON" }],
  options: [{ flags: "--check", description: "write nothing; say which files differ" }],
  onHost: false,
  run: async (call) => {
    const check = call.options["check"] === true;
    const files = await formatFiles(call.operands, { write: !check });
    if (call.json) printJson(call, { files: files.map(fileToJson) });
    else for (const file of files) showFile(call, file, check);
    if (files.some(({ text }) => text === null)) return exitCodes.badInput;
    return check && files.some(({ changed }) => changed) ? exitCodes.no : exitCodes.done;
  },
};

const fileToJson = ({ file, changed, diagnostics }: FormattedFile): object => ({
  file,
  changed,
  diagnostics: diagnostics.map(diagnosticToJson),
});

const showFile = (
  { terminal }: Call,
  { file, text, changed, ...rest }: FormattedFile,
  check: boolean,
): void => {
  showDiagnostics(terminal, rest.diagnostics, new Map([[file, rest.source]]));
  if (text !== null && file === "-" && !check) terminal.out(text.replace(/\n$/, ""));
  else if (changed) terminal.out(file);
};
