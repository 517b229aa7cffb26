import type { ClaimView } from "../../app/index.ts";

/**
 * The promises as a JUnit report, as build servers read it: refuted ones and those that are not proved are failures,
 * undecidable ones are skipped.
 */
export const junitReport = (suite: string, claims: readonly ClaimView[], milliseconds: number): string => {
  const failures = claims.filter(({ result }) => result === "refuted" || result === "possibly").length;
  const skipped = claims.filter(({ result }) => result === "undecidable").length;
  const seconds = (milliseconds / 1000).toFixed(3);
  const counts = `tests="${claims.length}" failures="${failures}" errors="0" skipped="${skipped}"`;
  return [
    `<?xml version="1.0" encoding="UTF-8"?>`,
    `<testsuites ${counts} time="${seconds}">`,
    `  <testsuite name="${escaped(suite)}" ${counts} time="${seconds}">`,
    ...claims.flatMap(testCase),
    `  </testsuite>`,
    `</testsuites>`,
  ].join("\n");
};

const testCase = (claim: ClaimView): readonly string[] => {
  const { words, purpose, policy } = claim;
  const open = `    <testcase classname="${purpose}" name="${escaped(words)}" file="${escaped(policy.file)}" line="${policy.line}"`;
  const inside = outcome(claim);
  return inside === null ? [`${open}/>`] : [`${open}>`, `      ${inside}`, `    </testcase>`];
};

const outcome = ({ result, why, counterexample }: ClaimView): string | null => {
  if (result === "proved") return null;
  if (counterexample === null) return `<skipped message="${escaped(why ?? "")}"/>`;
  const { words, verdict, at, object, met } = counterexample;
  const message = `${result}: ${words} is ${verdict} at ${at}`;
  const steps = met.map(({ stage, object: by, decision }) => `${stage}: ${by ?? "-"}: ${decision}`);
  const text = [`${words} is ${verdict} at ${at} by ${object ?? "-"}`, ...steps].join("\n");
  return `<failure type="${result}" message="${escaped(message)}">${escaped(text)}</failure>`;
};

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
};

/** Text for XML 1.0: control characters, which it cannot hold, become a question mark. */
const escaped = (text: string): string =>
  text.replaceAll(/[&<>"]/g, (sign) => entities[sign]!).replaceAll(/[^\t\n\r\u0020-\uFFFD]/g, "?");
