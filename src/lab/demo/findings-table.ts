import type { ProbeResult } from "../probe.ts";
import {
  describeTraffic,
  type Finding,
  formatService,
  type PathFinding,
  type Promised,
} from "../topology/index.ts";
import type { DemoTerminal } from "./terminal.ts";
import { type VerdictRow, verdictTable } from "./verdict-table.ts";

/** Who reaches whom: what was promised, and what happened in each family. */
export const findingsTable = (terminal: DemoTerminal, findings: readonly Finding[]): readonly string[] =>
  verdictTable(terminal, "who → whom", rowsOf(findings, describeTraffic, outcomeText, shortResult));

/** By which path. */
export const pathsTable = (terminal: DemoTerminal, findings: readonly PathFinding[]): readonly string[] =>
  verdictTable(
    terminal,
    "path",
    rowsOf(
      findings,
      ({ from, to }) => `${from} → ${to}`,
      ({ hops }) => hops.join(" → "),
      ({ hops }) => hops.join(" → ") || "no way",
    ),
  );

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

interface Judged<P> {
  readonly promised: P;
  readonly family: string;
  readonly kept: boolean;
}

/** A row for each promise, from its findings in both families. */
const rowsOf = <P, F extends Judged<P>>(
  findings: readonly (F & Judged<P>)[],
  describe: (promised: P) => string,
  expected: (promised: P) => string,
  result: (finding: F) => string,
): readonly VerdictRow[] =>
  [...Map.groupBy(findings, ({ promised }) => promised)].map(([promised, own]) => {
    const results = ["ipv4", "ipv6"].map((family) =>
      own
        .filter((f) => f.family === family)
        .map(result)
        .join(),
    );
    const [ipv4, ipv6] = results as [string, string];
    const kept = own.every((finding) => finding.kept);
    return {
      what: describe(promised),
      promised: expected(promised),
      ipv4,
      ipv6,
      kept,
    };
  });

const outcomeText = ({ to, outcome, service }: Promised): string => {
  if (outcome.kind === "dropped") return "dropped";
  if (outcome.by === null) return `answers ${formatService(service)}`;
  const by = outcome.by === to ? "reached" : `reaches ${outcome.by}`;
  return outcome.sees === "itself" ? by : `${by}, as ${outcome.sees}`;
};
