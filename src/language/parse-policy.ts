import { compareDiagnostics, type Diagnostic } from "../diagnostics/index.ts";
import { buildRouteMapTree, buildTree } from "./build-tree.ts";
import { checkShape } from "./check-shape.ts";
import { diagnosticOf, type Fault, faultAt } from "./fault.ts";
import { nodeReader } from "./node-reader.ts";
import type { PolicyTree } from "./policy-tree.ts";
import { readJson } from "./read-json.ts";
import { readYaml } from "./read-yaml.ts";
import { type SourceFile, sourceFile } from "./source-file.ts";
import type { SourceNode } from "./source-node.ts";

/** A policy text read. `tree` is `null` when nothing can be said about names: the text is not YAML, or empty. */
export interface PolicyReading {
  readonly tree: PolicyTree | null;
  /** Sorted by place. Every fault of the text, not only the first. */
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Reads a policy from YAML 1.2 or JSON: a whole policy with sections, or a bare route map.
 *
 * `fileName` is what spans carry. Never throws: whatever the text is, the answer is diagnostics. A tree that comes with
 * diagnostics lacks its faulty parts and is still good for finding faults of meaning.
 */
export const parsePolicy = (text: string, fileName: string): PolicyReading => {
  const file = sourceFile(fileName, text);
  const { node, faults } = readJson(file.text) ?? readYaml(file.text);
  if (node === null) return { tree: null, diagnostics: toDiagnostics(file, orEmpty(file, faults)) };
  return readDocument(file, node, faults);
};

const readDocument = (file: SourceFile, root: SourceNode, readingFaults: readonly Fault[]): PolicyReading => {
  const shape = checkShape(root);
  const faults = [...readingFaults, ...withoutConsequences(shape.faults, readingFaults)];
  const read = nodeReader(file, faults);
  return {
    tree: treeOf(shape.form, read, root),
    diagnostics: toDiagnostics(file, faults),
  };
};

const treeOf = (
  form: "policy" | "routeMap" | "other",
  read: ReturnType<typeof nodeReader>,
  root: SourceNode,
): PolicyTree | null => {
  if (form === "other") return null;
  return form === "policy" ? buildTree(read, root) : buildRouteMapTree(read, root);
};

/** What could not be read stands as an empty value, about which nothing more needs to be said. */
const withoutConsequences = (faults: readonly Fault[], readingFaults: readonly Fault[]): readonly Fault[] => {
  const unread = new Set(readingFaults.filter(({ code }) => leavesGap.has(code)).map(({ start }) => start));
  return faults.filter(({ start }) => !unread.has(start));
};

const leavesGap: ReadonlySet<string> = new Set(["language/alias", "language/too-deep"]);

const orEmpty = (file: SourceFile, faults: readonly Fault[]): readonly Fault[] => {
  if (faults.length > 0) return faults;
  const hint = "write a policy, beginning with `causeway: 1`";
  return [faultAt({ start: 0, end: file.text.length }, "language/empty", "the file holds no policy", hint)];
};

const toDiagnostics = (file: SourceFile, faults: readonly Fault[]): readonly Diagnostic[] =>
  unique(faults)
    .map((fault) => diagnosticOf(file, fault))
    .sort(compareDiagnostics);

/** Aliases make one place stand for many values: its fault is told once, as first found. */
const unique = (faults: readonly Fault[]): readonly Fault[] => [
  ...new Map(
    faults.toReversed().map((fault) => [`${fault.start} ${fault.code} ${fault.message}`, fault]),
  ).values(),
];
