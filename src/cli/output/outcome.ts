import type { Outcome } from "../../app/index.ts";
import type { Terminal } from "./terminal.ts";

/** Says how a change ended; `unchanged` is the sentence for a change that had nothing to do. */
export const showOutcome = (terminal: Terminal, outcome: Outcome, unchanged: string): void => {
  for (const note of outcome.notes) terminal.note(`${terminal.style("yellow", "note")}: ${note}`);
  if (outcome.changes === 0) {
    terminal.out(unchanged);
    return;
  }
  const revision = outcome.revision === null ? "done" : `revision ${outcome.revision}`;
  const changes = `${outcome.changes} ${outcome.changes === 1 ? "change" : "changes"}`;
  terminal.out(`${terminal.style("green", revision)}: ${changes} in ${Math.round(outcome.milliseconds)} ms`);
};
