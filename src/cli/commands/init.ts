import { firstPolicy, writeFirstPolicy } from "../../app/index.ts";
import { type CommandSpec, printJson, targetOfCall } from "../command.ts";
import { exitCodes } from "../exit-codes.ts";

/** `causeway init`: a first policy from what runs. */
export const initCommand: CommandSpec = {
  name: "init",
  summary: "write a first policy, with comments, from what runs on this host",
  details:
    "Reads only: nothing on the host is changed. Prints the policy, or writes it into a new file.\n" +
    "The SSH session that it is run from is guarded.",
  arguments: [{ name: "[policy]", description: "the file to write; standard output for `-` or none" }],
  options: [{ flags: "--force", description: "write over a file that is there" }],
  run: async (call) => {
    const target = targetOfCall(call);
    const [path = "-"] = call.operands;
    if (path !== "-") {
      await writeFirstPolicy(path, target, { force: call.options["force"] === true });
      call.terminal.note(`wrote ${path}; next: causeway check ${path}`);
      if (call.json) printJson(call, { file: path });
    } else if (call.json) printJson(call, { policy: await firstPolicy(target) });
    else call.terminal.out((await firstPolicy(target)).trimEnd());
    return exitCodes.done;
  },
};
