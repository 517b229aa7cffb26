import { discoveryReport, hostDocument, observeHost } from "../../app/index.ts";
import { type CommandSpec, printJson, targetOfCall } from "../command.ts";
import { exitCodes } from "../exit-codes.ts";
import { formatSection } from "../output/table.ts";

/** `causeway discover`: what is on the host. */
export const discoverCommand: CommandSpec = {
  name: "discover",
  summary: "show links, virtual machines, neighbours, routes, and who owns which rules",
  details: "Reads only. `--json` prints the whole host state; `check --facts` takes it.",
  run: async (call) => {
    const target = targetOfCall(call);
    const host = observeHost(target);
    if (call.json) {
      printJson(call, hostDocument(host));
      return exitCodes.done;
    }
    for (const { title, heading, rows } of discoveryReport(host)) {
      const [first, second, ...lines] = formatSection(title, heading, rows);
      if (first === undefined || second === undefined) continue;
      call.terminal.out(call.terminal.style("bold", first));
      call.terminal.out(call.terminal.style("dim", second));
      for (const line of lines) call.terminal.out(line);
    }
    return exitCodes.done;
  },
};
