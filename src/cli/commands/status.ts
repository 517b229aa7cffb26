import { hostStatus, type Status } from "../../app/index.ts";
import { type CommandSpec, printJson, targetOfCall } from "../command.ts";
import { exitCodes } from "../exit-codes.ts";
import { showConnections } from "../output/connections.ts";
import { showSection } from "../output/section.ts";
import type { Terminal } from "../output/terminal.ts";

/** `causeway status`: what was applied, and whether it still holds. */
export const statusCommand: CommandSpec = {
  name: "status",
  summary: "show what was applied, whether it still holds, and which paths are in use",
  details: "Exit code 0: everything holds, or nothing was applied; 1: something differs.",
  run: async (call) => {
    const status = await hostStatus(targetOfCall(call));
    if (call.json) printJson(call, status);
    else showStatus(call.terminal, status);
    return status.differences.length === 0 ? exitCodes.done : exitCodes.no;
  },
};

const showStatus = (terminal: Terminal, status: Status): void => {
  if (status.applied === null) {
    terminal.out(status.interrupted ? "a change was interrupted here" : "nothing is applied here");
  } else {
    const { number, time, files } = status.applied;
    terminal.out(
      `revision ${number} of ${files.join(" ")}, applied ${time.replace("T", " ").slice(0, 19)} UTC`,
    );
    terminal.out(holdsLine(terminal, status));
  }
  for (const difference of status.differences)
    terminal.out(`  ${terminal.style("red", "differs")}: ${difference}`);
  for (const section of status.sections) showSection(terminal, section);
  if (status.connections !== null) showSettled(terminal, status.connections);
  if (status.interrupted)
    terminal.note("note: an interrupted change waits; the next apply or down first undoes it");
};

const showSettled = (terminal: Terminal, settled: NonNullable<Status["connections"]>): void => {
  if (settled.cut + settled.moved === 0) return;
  terminal.out("");
  terminal.out(`with revision ${settled.revision ?? "-"}:`);
  showConnections(terminal, settled, "");
};

const holdsLine = (terminal: Terminal, { differences, objects }: Status): string =>
  differences.length === 0
    ? `${terminal.style("green", "holds")}: all ${objects} objects and settings are as wanted`
    : `${terminal.style("red", "does not hold")}: ${differences.length} of ${objects} objects and settings differ`;
