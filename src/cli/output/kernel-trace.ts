import type { TracedInCopy } from "../../lab/index.ts";
import { formatTable } from "./table.ts";
import type { Terminal } from "./terminal.ts";

/** Shows what the kernel did with the packet in a copy of the host, and says loudly where it did something else. */
export const showKernelTrace = (
  terminal: Terminal,
  { steps, seen, differences, notCopied }: TracedInCopy,
): void => {
  terminal.out("");
  terminal.out("the kernel, in a copy of this host:");
  const rows = steps.map(({ chain, text, verdict }) => [verdict, chain, text === "policy" ? "policy" : text]);
  for (const line of formatTable(rows)) terminal.out(`  ${line}`);
  for (const { out, source, destination } of seen)
    terminal.out(`  ${out === null ? "delivered" : `came out of ${out}`} as ${source} → ${destination}`);
  if (seen.length === 0) terminal.out("  nothing came out");
  for (const id of notCopied) terminal.out(`  ${terminal.style("yellow", "not in the copy")}: ${id}`);
  if (differences.length === 0) terminal.out(terminal.style("green", "the kernel agrees"));
  for (const difference of differences)
    terminal.out(`${terminal.style("red", "THE KERNEL DIFFERS")}: ${difference}`);
};
