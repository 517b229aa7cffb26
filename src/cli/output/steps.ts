import type { StepView } from "../../app/index.ts";
import { formatTable } from "./table.ts";
import type { Terminal } from "./terminal.ts";

const signs = { create: "+", delete: "-", replace: "~", patch: "~", keep: "=" } as const;
const colours = { create: "green", delete: "red", replace: "yellow", patch: "yellow", keep: "dim" } as const;

/** Shows the steps of a plan, each with the policy line that asks for it. */
export const showSteps = (terminal: Terminal, steps: readonly StepView[]): void => {
  const rows = steps.map(({ op, description, policy }) => [
    terminal.style(colours[op], signs[op]),
    description,
    policy === null ? "" : terminal.style("dim", `${policy.file}:${policy.line}`),
  ]);
  for (const line of formatTable(rows)) terminal.out(`  ${line}`);
};
