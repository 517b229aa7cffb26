/**
 * Runs every check and test with a heading and a time each: `node scripts/run-tests.ts [--quick]`.
 *
 * The last line is `N passed, N failed, N skipped`; a check counts as one test. The exit code is 0 only when tests
 * ran and nothing failed.
 */
import { styleText } from "node:util";
import { runCheck } from "./test-run/check.ts";
import { leftovers, namespaces } from "./test-run/leftovers.ts";
import { addTallies, closingLine, isGreen, noTests, type Tally } from "./test-run/tally.ts";
import { countProject, runProject } from "./test-run/vitest.ts";

process.chdir(new URL("..", import.meta.url).pathname);
const quick = process.argv.includes("--quick");
const isRoot = process.getuid?.() === 0;

interface Step {
  readonly title: string;
  readonly run: () => Tally;
}

/** The kernel tests of the quick suite, as beginnings of paths: what holds our reading and writing to the kernel. */
const quickPaths = [
  "test/conformance/",
  "test/kernel/bad-input",
  "test/kernel/namespace",
  "test/kernel/netlink",
  "test/kernel/nftables",
  "test/kernel/rtnetlink",
];

const kernelTests = (): Tally => {
  const paths = quick ? quickPaths : [];
  if (isRoot) return runProject("kernel", paths);
  const skipped = countProject("kernel", paths);
  console.log(styleText("yellow", `NOT RUN: the ${skipped} tests on the kernel need root`));
  return { ...noTests, skipped };
};

const steps: readonly Step[] = [
  { title: "types", run: () => runCheck("tsc", ["--noEmit"]) },
  { title: "lint", run: () => runCheck("oxlint", ["--deny-warnings"]) },
  { title: "format", run: () => runCheck("oxfmt", ["--check"]) },
  { title: "tests that only compute", run: () => runProject("pure") },
  { title: "tests on the kernel", run: kernelTests },
];

const seconds = (sinceMs: number): string => `${((performance.now() - sinceMs) / 1000).toFixed(1)} s`;

const runStep = ({ title, run }: Step): Tally => {
  console.log(styleText("bold", `\n── ${title}`));
  const startedAt = performance.now();
  const tally = run();
  const sign = tally.failed > 0 ? styleText("red", "failed") : styleText("green", "ok");
  console.log(`${sign} ${title}, ${seconds(startedAt)}`);
  return tally;
};

const startedAt = performance.now();
const before = namespaces();
const tally = [...steps.map(runStep), leftovers(before)].reduce(addTallies, noTests);
console.log(`\n${quick ? "quick suite" : "full suite"}, ${seconds(startedAt)}`);
console.log(closingLine(tally));
process.exitCode = isGreen(tally) ? 0 : 1;
