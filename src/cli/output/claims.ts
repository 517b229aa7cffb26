import type { ClaimView, ExampleView, MetView } from "../../app/index.ts";
import { formatTable } from "./table.ts";
import type { Terminal } from "./terminal.ts";

const styles = { proved: "green", refuted: "red", possibly: "yellow", undecidable: "yellow" } as const;

/** How a promise that is not proved is called in listings. */
const labels = {
  proved: "proved",
  refuted: "refuted",
  possibly: "not proved",
  undecidable: "not decidable here",
} as const;

/** Shows every promise with its line; those that are not proved with the packet, and what it met. */
export const showClaims = (terminal: Terminal, claims: readonly ClaimView[]): void => {
  const rows = claims.map(({ result, purpose, words, policy }) => [
    terminal.style(styles[result], labels[result]),
    purpose,
    words,
    terminal.style("dim", `${policy.file}:${policy.line}`),
  ]);
  for (const [index, line] of formatTable(rows).entries()) {
    terminal.out(line);
    for (const detail of detailsOf(terminal, claims[index]!)) terminal.out(`    ${detail}`);
  }
};

/** The promises that are not proved, and how many are; nothing when there are none. */
export const showUnproved = (terminal: Terminal, claims: readonly ClaimView[]): void => {
  if (claims.length === 0) return;
  showClaims(
    terminal,
    claims.filter(({ result }) => result !== "proved"),
  );
  terminal.out(claimSummary(claims));
};

/** The promises that are not proved, on the side. */
export const showDoubts = (terminal: Terminal, claims: readonly ClaimView[]): void => {
  for (const { result, words, why } of claims)
    if (result !== "proved")
      terminal.note(
        `${terminal.style("yellow", "warning")}: ${labels[result]}: ${words}${why === null ? "" : ` (${why})`}`,
      );
};

const detailsOf = (terminal: Terminal, { why, counterexample }: ClaimView): readonly string[] => [
  ...(why === null ? [] : [why]),
  ...(counterexample === null ? [] : exampleLines(terminal, counterexample)),
];

/** A packet, what becomes of it, and what it met, in lines. */
export const exampleLines = (terminal: Terminal, example: ExampleView): readonly string[] => [
  terminal.style("bold", example.words),
  fateWords(example),
  ...metLines(terminal, example.met),
];

/** `is dropped at forward by nftTable inet causeway/forward/3`. */
const fateWords = ({ verdict, certainty, at, object, out }: ExampleView): string => {
  const maybe = certainty === "sure" ? "is" : "is possibly";
  const way = verdict === "forwarded" && out !== null ? ` by ${out}` : ` at ${at}`;
  const by = object === null || verdict === "forwarded" ? "" : `, by ${object}`;
  return `${maybe} ${verdict}${way}${by}`;
};

const metLines = (terminal: Terminal, met: readonly MetView[]): readonly string[] =>
  formatTable(
    met.map(({ stage, object, decision, policy }) => [
      `  ${stage}`,
      object ?? "",
      decision,
      policy === null ? "" : terminal.style("dim", `${policy.file}:${policy.line}`),
    ]),
  );

/** `4 promises: 3 proved, 1 refuted`. */
export const claimSummary = (claims: readonly ClaimView[]): string => {
  const counts = (["proved", "refuted", "possibly", "undecidable"] as const)
    .map((result) => [claims.filter((claim) => claim.result === result).length, labels[result]] as const)
    .filter(([count]) => count > 0)
    .map(([count, label]) => `${count} ${label}`);
  if (claims.length === 0)
    return "the policy promises nothing: it has no tests, no guard and no isolated network";
  return `${claims.length} ${claims.length === 1 ? "promise" : "promises"}: ${counts.join(", ")}`;
};
