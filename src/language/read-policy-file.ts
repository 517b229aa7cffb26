import type { Diagnostic } from "../diagnostics/index.ts";
import { buildIncludes, buildRouteMapTree, buildTree } from "./build-tree.ts";
import { checkShape } from "./check-shape.ts";
import { diagnosticOf, type Fault, faultAt } from "./fault.ts";
import type { TreeSection } from "./include/splice-trees.ts";
import { nodeReader, positionOf } from "./node-reader.ts";
import type { Located, PolicyTree } from "./policy-tree.ts";
import { readJson } from "./read-json.ts";
import { readYaml } from "./read-yaml.ts";
import { readRules, type RuleReadings } from "./rule-readings.ts";
import { type SourceFile, sourceFile } from "./source-file.ts";
import type { SourceNode } from "./source-node.ts";

/** One file read, its includes still to be followed. */
export interface FileReading {
  readonly tree: PolicyTree | null;
  readonly diagnostics: readonly Diagnostic[];
  readonly includes: readonly Located<string>[];
  /** Whether a section stands before `include` in the file. */
  readonly isBeforeInclude: (section: TreeSection) => boolean;
}

/** Reads one file of a policy. Never throws. */
export const readPolicyFile = (text: string, fileName: string): FileReading => {
  const file = sourceFile(fileName, text);
  const { node, faults } = readJson(file.text) ?? readYaml(file.text);
  if (node !== null) return readDocument(file, node, faults);
  const diagnostics = toDiagnostics(file, orEmpty(file, faults));
  return { tree: null, diagnostics, includes: [], isBeforeInclude: () => false };
};

const readDocument = (file: SourceFile, root: SourceNode, readingFaults: readonly Fault[]): FileReading => {
  const readings = readRules(file, root);
  const shape = checkShape(root, readings);
  const faults = [...readingFaults, ...withoutConsequences(shape.faults, readingFaults)];
  const read = nodeReader(file, faults);
  return {
    tree: treeOf(shape.form, read, root, readings),
    diagnostics: toDiagnostics(file, faults),
    includes: shape.form === "policy" ? buildIncludes(read, root) : [],
    isBeforeInclude: (section) => positionOf(root, section) < positionOf(root, "include"),
  };
};

const treeOf = (
  form: "policy" | "routeMap" | "other",
  read: ReturnType<typeof nodeReader>,
  root: SourceNode,
  readings: RuleReadings,
): PolicyTree | null => {
  if (form === "other") return null;
  return form === "policy" ? buildTree(read, root, readings) : buildRouteMapTree(read, root);
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
  unique(faults).map((fault) => diagnosticOf(file, fault));

/** Aliases make one place stand for many values: its fault is told once, as first found. */
const unique = (faults: readonly Fault[]): readonly Fault[] => [
  ...new Map(
    faults.toReversed().map((fault) => [`${fault.start} ${fault.code} ${fault.message}`, fault]),
  ).values(),
];
