import { takeDown } from "../../app/index.ts";
import { type CommandSpec, printJson, targetOfCall } from "../command.ts";
import { exitCodes } from "../exit-codes.ts";
import { showOutcome } from "../output/outcome.ts";

/** `causeway down`: everything of ours goes, everything borrowed is given back. */
export const downCommand: CommandSpec = {
  name: "down",
  summary: "take away everything Causeway made here and give back what it borrowed",
  details: "Revisions are kept: `causeway rollback` brings the last one back.",
  run: async (call) => {
    const outcome = await takeDown(targetOfCall(call), (line) => call.terminal.progress(line));
    if (call.json) printJson(call, outcome);
    else showOutcome(call.terminal, outcome, "nothing of ours is here");
    return exitCodes.done;
  },
};
