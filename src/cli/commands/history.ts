import { revisionHistory } from "../../app/index.ts";
import { type CommandSpec, printJson, targetOfCall } from "../command.ts";
import { exitCodes } from "../exit-codes.ts";
import { formatTable } from "../output/table.ts";

/** `causeway history`: the revisions applied to this host, newest first. */
export const historyCommand: CommandSpec = {
  name: "history",
  summary: "list the revisions that were applied, newest first",
  run: async (call) => {
    const { revisions, damaged } = revisionHistory(targetOfCall(call));
    if (call.json) {
      printJson(call, { revisions, damaged });
      return exitCodes.done;
    }
    for (const { message } of damaged)
      call.terminal.note(`${call.terminal.style("yellow", "damaged")}: ${message}`);
    if (revisions.length === 0) call.terminal.note("nothing was applied here yet");
    const rows = revisions.map(({ number, time, files, note, current }) => [
      current ? "*" : "",
      String(number),
      time.replace("T", " ").slice(0, 19),
      files.join(" "),
      note,
    ]);
    for (const line of rows.length === 0
      ? []
      : formatTable([["", "rev", "time (UTC)", "policy", "note"], ...rows])) {
      call.terminal.out(line);
    }
    return exitCodes.done;
  },
};
