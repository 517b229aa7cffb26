import { globSync, readFileSync } from "node:fs";
import { posix } from "node:path";

/** A source file as the rules see it. Paths are relative to the repository: `src/plan/plan-changes.ts`. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
  /** The text without comments; what is left of a line keeps its place. */
  readonly code: string;
  /** What is imported, types included: a path like `src/net/index.ts`, or a package as it is written. */
  readonly imports: readonly string[];
}

/** A rule gives one line for each breach: the place, and what is wrong there. */
export type Rule = (files: readonly SourceFile[]) => readonly string[];

/** Reads the TypeScript files that match the patterns, in order of their paths. */
export const readSourceFiles = (patterns: readonly string[]): readonly SourceFile[] =>
  globSync(patterns)
    .sort()
    .map((path) => sourceFile(path, readFileSync(path, "utf8")));

/** A source file from its text: the rules can be tried on files that do not exist. */
export const sourceFile = (path: string, text: string): SourceFile => {
  const code = withoutComments(text);
  return { path, text, code, imports: importsIn(code).map((specifier) => resolve(path, specifier)) };
};

/** The formatter is part of the checks, so that imports look like this and comments stand where we look for them. */
const importForms = [
  /^(?:import|export)\s[^;"]*?from "([^"]+)"/gm,
  /^import "([^"]+)"/gm,
  /\bimport\(\s*"([^"]+)"\s*\)/g,
];

const importsIn = (code: string): readonly string[] =>
  importForms.flatMap((form) => [...code.matchAll(form)].map(([, specifier]) => specifier!));

const resolve = (path: string, specifier: string): string =>
  specifier.startsWith(".") ? posix.join(posix.dirname(path), specifier) : specifier;

const withoutComments = (text: string): string =>
  text
    .replaceAll(/^\s*\/\*[^]*?\*\//gm, (comment) => comment.replaceAll(/[^\n]/g, ""))
    .replaceAll(/(^|\s)\/\/ .*$/gm, "$1");

/** The module a path belongs to: `plan` for `src/plan/steps/order.ts`; nothing for tests, scripts and packages. */
export const moduleOf = (path: string): string | undefined => /^src\/([^/]+)\//.exec(path)?.[1];

export const isTest = ({ path }: SourceFile): boolean => path.endsWith(".test.ts");
