import { isTest, moduleOf, type Rule, type SourceFile } from "./source-file.ts";

/** Each `index.ts` opens with a doc comment. */
export const doorsSayWhatIsInside: Rule = (files) =>
  files
    .filter(({ path, text }) => /^src\/[^/]+\/index\.ts$/.test(path) && !text.startsWith("/**"))
    .map(({ path }) => `${path}: does not open with a doc comment`);

/** One line per line of code that matches, outside comments. */
const linesMatching = (files: readonly SourceFile[], pattern: RegExp, why: string): readonly string[] =>
  files.flatMap(({ path, code }) =>
    code
      .split("\n")
      .flatMap((line, at) => (pattern.test(line) ? [`${path}:${at + 1}: ${line.trim()} (${why})`] : [])),
  );

const pureModules = [
  "net",
  "diagnostics",
  "language",
  "policy",
  "state",
  "compile",
  "questions",
  "verify",
  "explain",
  "plan",
];

/** Digests are a function of their input. */
const harmlessBuiltins = ["node:crypto"];

const impurity =
  /(?<![.\w])(process\.\w|Date\.now\(|new Date\(\)|Math\.random\(|performance\.\w|fetch\(|set(Timeout|Interval|Immediate)\()|\brandom(UUID|Bytes|Int|FillSync)?\(|\bgetRandomValues\(/;

/** From `net` to `plan`, I/O, clock, randomness and environment come in as parameters. */
export const pureFoundations: Rule = (files) => {
  const pure = files.filter((file) => pureModules.includes(moduleOf(file.path) ?? "") && !isTest(file));
  const builtins = pure.flatMap(({ path, imports }) =>
    imports
      .filter((imported) => imported.startsWith("node:") && !harmlessBuiltins.includes(imported))
      .map((imported) => `${path}: imports ${imported}`),
  );
  return [...builtins, ...linesMatching(pure, impurity, "not pure")];
};

const readsEnvironment = /\bprocess\.(env|argv)\b|import .*\b(env|argv)\b.* from "(node:)?process"/;

/** The programs of a lab inherit what the user has set. */
const environmentReaders = ["app", "lab"];

/** Only `app` and the entries of the programs know how the process was started. */
export const environmentInOnePlace: Rule = (files) =>
  linesMatching(
    files.filter(
      (file) =>
        !environmentReaders.includes(moduleOf(file.path) ?? "") &&
        !file.path.endsWith("/main.ts") &&
        !isTest(file),
    ),
    readsEnvironment,
    "pass it as a parameter",
  );

const longestFile = 250;

const lineCount = ({ text }: SourceFile): number => text.split("\n").length - 1;

/** A file is one idea. */
export const oneIdeaPerFile: Rule = (files) =>
  files
    .filter((file) => lineCount(file) > longestFile)
    .map((file) => `${file.path}: ${lineCount(file)} lines, more than ${longestFile}`);

/** Files that may hold two ideas by now. */
export const longFiles = (files: readonly SourceFile[]): readonly string[] =>
  files.filter((file) => lineCount(file) > 150).map((file) => `${file.path} (${lineCount(file)})`);

/** A name says what is inside. */
export const namesSaySomething: Rule = (files) =>
  files
    .filter(({ path }) => /(^|[/-])(utils?|common|helpers?|misc|impl)([./-]|$)/.test(path))
    .map(({ path }) => `${path}: the name does not say what is inside`);

/** Files are `kebab-case.ts`. */
export const kebabCase: Rule = (files) =>
  files
    .filter(({ path }) => !/^[a-z0-9/.-]+$/.test(path))
    .map(({ path }) => `${path}: file names are kebab-case`);
