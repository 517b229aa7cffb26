import { type Imported, importPolicy, writeNewFile } from "../../app/index.ts";
import { type CommandSpec, printJson, targetOfCall, textOption } from "../command.ts";
import { exitCodes } from "../exit-codes.ts";

/** `causeway import`: a policy from a running host, proved equivalent. */
export const importCommand: CommandSpec = {
  name: "import",
  summary: "write a policy that says what this host lets pass now, proved equivalent",
  details:
    "Reads only: nothing on the host is changed. Prints the policy, or writes it into a new file. Its rules are found by\n" +
    "comparing what becomes of every packet now and with the policy. Exit code 0: proved, applying it changes the fate of\n" +
    "no packet, and its rules say all that other programs' rules say; 1: what the language cannot say is named.",
  arguments: [{ name: "[policy]", description: "the file to write; standard output for `-` or none" }],
  options: [
    { flags: "--force", description: "write over a file that is there" },
    { flags: "--facts <file>", description: "a saved host instead of this host" },
  ],
  run: async (call) => {
    const { terminal } = call;
    const [path = "-"] = call.operands;
    const imported = await importPolicy(targetOfCall(call), textOption(call, "facts") ?? null, (line) =>
      terminal.progress(line),
    );
    const { text, verdict, isProved } = imported;
    if (path !== "-") writeNewFile(path, text, { force: call.options["force"] === true });
    if (call.json) printJson(call, imported satisfies Imported);
    else if (path === "-") terminal.out(text.trimEnd());
    for (const line of verdict) terminal.note(line);
    if (path !== "-") terminal.note(`wrote ${path}; next: causeway plan ${path}`);
    return isProved ? exitCodes.done : exitCodes.no;
  },
};
