import { describeTraffic, type Finding, formatService, type Promised } from "../topology/index.ts";
import type { ProbeResult } from "../probe.ts";
import type { DemoTerminal } from "./terminal.ts";

type Row = readonly [string, string, string, string, string];

/** One line for each promise: who to whom, what was promised, what happened in each family, and whether it holds. */
export const findingsTable = (terminal: DemoTerminal, findings: readonly Finding[]): readonly string[] => {
  const promises = [...new Set(findings.map(({ promised }) => promised))];
  const rows = promises.map((promised) => rowOf(promised, findings));
  const heading: Row = ["who → whom", "promised", "IPv4", "IPv6", ""];
  const [first, ...rest] = aligned([heading, ...rows.map(({ cells }) => cells)]);
  const lines = rest.map((line, at) => (rows[at]!.kept ? line : terminal.style("red", line)));
  return [terminal.style("dim", first!), ...lines].map((line) => markColour(terminal, line));
};

/** The result as a user asks for it: who answered, seen as whom. */
export const shortResult = ({ promised, result }: Finding): string => {
  if (result.kind !== "answered") return denied[result.kind];
  if (result.by === null) return "answered";
  const answerer = result.by === promised.to ? "" : `${result.by} `;
  return `${answerer}saw ${result.source}`;
};

const denied: Readonly<Record<Exclude<ProbeResult["kind"], "answered">, string>> = {
  refused: "refused",
  unreachable: "unreachable",
  silent: "dropped",
};

const rowOf = (
  promised: Promised,
  findings: readonly Finding[],
): { readonly cells: Row; readonly kept: boolean } => {
  const own = findings.filter((finding) => finding.promised === promised);
  const kept = own.every((finding) => finding.kept);
  const [ipv4, ipv6] = (["ipv4", "ipv6"] as const).map((family) =>
    own.find((finding) => finding.family === family),
  );
  const verdict = kept ? "✓ kept" : "✗ broken";
  return {
    kept,
    cells: [describeTraffic(promised), outcomeText(promised), resultText(ipv4), resultText(ipv6), verdict],
  };
};

const resultText = (finding: Finding | undefined): string =>
  finding === undefined ? "" : shortResult(finding);

const outcomeText = ({ to, outcome, service }: Promised): string => {
  if (outcome.kind === "dropped") return "dropped";
  if (outcome.by === null) return `answers ${formatService(service)}`;
  const by = outcome.by === to ? "reached" : `reaches ${outcome.by}`;
  return outcome.sees === "itself" ? by : `${by}, as ${outcome.sees}`;
};

const markColour = (terminal: DemoTerminal, line: string): string =>
  line.replace(/✓ kept$/, (mark) => terminal.style("green", mark));

const aligned = (rows: readonly Row[]): readonly string[] => {
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join("  ")
      .trimEnd(),
  );
};
