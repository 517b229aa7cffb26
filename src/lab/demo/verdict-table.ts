import { aligned } from "./aligned.ts";
import type { DemoTerminal } from "./terminal.ts";

/** One promise with what became of it in each family. */
export interface VerdictRow {
  readonly what: string;
  readonly promised: string;
  readonly ipv4: string;
  readonly ipv6: string;
  readonly kept: boolean;
}

/** One line for each promise. The verdict is a word and a sign; colour only repeats it. */
export const verdictTable = (
  terminal: DemoTerminal,
  title: string,
  rows: readonly VerdictRow[],
): readonly string[] => {
  const cells = rows.map((row) => [row.what, row.promised, row.ipv4, row.ipv6, row.kept ? kept : broken]);
  const [heading, ...lines] = aligned([[title, "promised", "IPv4", "IPv6", ""], ...cells]);
  const coloured = lines.map((line, at) =>
    rows[at]!.kept ? markKept(terminal, line) : terminal.style("red", line),
  );
  return [terminal.style("dim", heading!), ...coloured];
};

const kept = "✓ kept";
const broken = "✗ broken";

const markKept = (terminal: DemoTerminal, line: string): string =>
  `${line.slice(0, -kept.length)}${terminal.style("green", kept)}`;
