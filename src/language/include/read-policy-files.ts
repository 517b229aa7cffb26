import type { Diagnostic } from "../../diagnostics/index.ts";
import { quoteText } from "../../diagnostics/index.ts";
import { declaringSections, type Located, type PolicyTree } from "../policy-tree.ts";
import type { FileReading } from "../read-policy-file.ts";
import { readPolicyFile } from "../read-policy-file.ts";
import { findIncluded, includeError } from "./find-included.ts";
import { pathFrom, type SourceReader } from "./source-reader.ts";
import { spliceTrees } from "./splice-trees.ts";

/** A policy read from all its files. */
export interface FilesReading {
  readonly tree: PolicyTree | null;
  readonly diagnostics: readonly Diagnostic[];
  readonly sources: ReadonlyMap<string, string>;
}

/** How deep includes may be nested: links between folders could make an endless way. */
const deepestInclude = 16;

/** Reads a file and what it includes, each file once. */
export const readPolicyFiles = (text: string, fileName: string, reader: SourceReader): FilesReading => {
  const sources = new Map<string, string>();
  const diagnostics: Diagnostic[] = [];

  /** `open` are the paths of the files around this one. */
  const readFile = (text: string, name: string, open: readonly string[]): PolicyTree | null => {
    sources.set(name, text);
    const reading = readPolicyFile(text, name);
    diagnostics.push(...reading.diagnostics);
    return reading.tree === null
      ? null
      : spliceTrees(reading.tree, includedBy(reading, name, open), reading.isBeforeInclude);
  };

  const includedBy = (
    { includes }: FileReading,
    name: string,
    open: readonly string[],
  ): readonly PolicyTree[] =>
    includes.flatMap((include) => {
      const found = findIncluded(include, name, reader);
      if (!("severity" in found))
        return found.map((path) => readIncluded(include, path, [...open, pathFrom(".", name)]));
      diagnostics.push(found);
      return [];
    });

  const readIncluded = (include: Located<string>, path: string, open: readonly string[]): PolicyTree => {
    const answer = textOf(include, path, open);
    if (typeof answer === "string") return readFile(answer, path, open) ?? unreadable;
    diagnostics.push(answer);
    return unreadable;
  };

  const textOf = (include: Located<string>, path: string, open: readonly string[]): string | Diagnostic => {
    const ring = open.indexOf(path);
    if (ring >= 0 || open.length > deepestInclude)
      return cycle(include, [...open.slice(Math.max(ring, 0)), path]);
    if (sources.has(path)) return twice(include, path);
    const source = reader.read(path);
    return source.kind === "text" ? source.text : absent(include, path, source);
  };

  return { tree: readFile(text, fileName, []), diagnostics, sources };
};

/** What stands for a file that could not be read: about names that it may declare nothing can be said. */
const unreadable: PolicyTree = {
  settings: [],
  uplinks: [],
  networks: [],
  machines: [],
  groups: [],
  services: [],
  publish: [],
  routes: [],
  steer: [],
  rules: [],
  tests: [],
  guard: [],
  isWhole: false,
  unread: new Set(declaringSections),
};

const cycle = (include: Located<string>, ring: readonly string[]): Diagnostic =>
  includeError(
    include,
    "language/include-cycle",
    ring.length > deepestInclude
      ? `includes are nested more than ${deepestInclude} deep`
      : `the file ${quoteText(ring[0]!)} includes itself`,
    ring.length > 2 ? `by way of ${ring.slice(1, -1).map(quoteText).join(", ")}` : "take this include out",
  );

const twice = (include: Located<string>, path: string): Diagnostic =>
  includeError(
    include,
    "language/include-twice",
    `the file ${quoteText(path)} is included a second time`,
    "include it once: its rules would stand in the policy twice",
  );

const absent = (
  include: Located<string>,
  path: string,
  source: { readonly kind: "missing" } | { readonly kind: "unreadable"; readonly reason: string },
): Diagnostic =>
  source.kind === "missing"
    ? includeError(
        include,
        "language/include-missing",
        `there is no file ${quoteText(path)}`,
        "paths begin at the folder of the file that includes",
      )
    : includeError(
        include,
        "language/include-missing",
        `cannot read ${quoteText(path)}: ${source.reason}`,
        "make the file readable, or take the include out",
      );
