import { writeFileSync } from "node:fs";
import { relative } from "node:path";
import { stripVTControlCharacters, styleText } from "node:util";
import type { Reporter, SerializedError, TestCase, TestModule } from "vitest/node";
import { noTests, type Tally } from "./tally.ts";
import { tallyFileVariable } from "./vitest.ts";

/** One line per file with tests and time; failures in full; the tally into a file for scripts/run-tests.ts. */
export default class ConciseReporter implements Reporter {
  onTestModuleEnd(module: TestModule): void {
    const { passed, failed, skipped } = tallyOf([module]);
    const sign =
      failed > 0 ? styleText("red", "✗") : passed > 0 ? styleText("green", "✓") : styleText("yellow", "–");
    const counts = [
      `${passed} passed`,
      failed > 0 && `${failed} failed`,
      skipped > 0 && `${skipped} skipped`,
    ];
    const time = `${Math.round(module.diagnostic().duration)} ms`;
    console.log(
      `${sign} ${relative(process.cwd(), module.moduleId)}  ${counts.filter(Boolean).join(", ")}  ${time}`,
    );
  }

  onUserConsoleLog({ content }: { readonly content: string }): void {
    process.stdout.write(content);
  }

  onTestRunEnd(modules: readonly TestModule[], strayErrors: readonly SerializedError[]): void {
    for (const module of modules) tellFailures(module);
    for (const error of strayErrors) tellError("error outside any test", error);
    const tally = tallyOf(modules);
    const file = process.env[tallyFileVariable];
    if (file !== undefined)
      writeFileSync(file, JSON.stringify({ ...tally, failed: tally.failed + strayErrors.length }));
  }
}

const tallyOf = (modules: readonly TestModule[]): Tally => {
  const tally = { ...noTests };
  for (const module of modules) {
    for (const test of module.children.allTests()) tally[outcomeOf(test)] += 1;
    tally.failed += faultsOutsideTests(module).length;
  }
  return tally;
};

/** A test that never ended has not passed. */
const outcomeOf = (test: TestCase): keyof Tally => {
  const { state } = test.result();
  return state === "pending" ? "failed" : state;
};

/** What went wrong in loading a file, in its suites or in their hooks. */
const faultsOutsideTests = (module: TestModule): readonly SerializedError[] => [
  ...module.errors(),
  ...[...module.children.allSuites()].flatMap((suite) => suite.errors()),
];

const tellFailures = (module: TestModule): void => {
  const file = relative(process.cwd(), module.moduleId);
  for (const error of faultsOutsideTests(module)) tellError(file, error);
  for (const test of module.children.allTests("failed")) {
    for (const error of test.result().errors ?? []) tellError(`${file} > ${test.fullName}`, error);
  }
};

const tellError = (where: string, error: SerializedError): void => {
  console.log(`\n${styleText("red", `FAILED ${where}`)}`);
  const { message, diff, stacks = [], stack = "" } = error;
  console.log(forScreen(message));
  if (typeof diff === "string") console.log(forScreen(diff));
  for (const { file, line, column } of stacks) {
    console.log(`    at ${relative(process.cwd(), file)}:${line}:${column}`);
  }
  if (stacks.length === 0) console.log(forScreen(stack));
};

/** Vitest colours its differences also where nobody sees colours. */
const forScreen = (text: string): string => (process.stdout.isTTY ? text : stripVTControlCharacters(text));
