import { type Fault, faultAt } from "./fault.ts";
import { explainIssues, knownKeysMessage } from "./explain-issues.ts";
import { laterFileKey } from "./later-language.ts";
import { plainValue } from "./plain-value.ts";
import { languageVersion, policySchema, routeMapSchema } from "./policy-schema.ts";
import type { RuleReadings } from "./rule-readings.ts";
import { nounOf, type SourceMap, type SourceNode } from "./source-node.ts";

/** What a file is, and what is wrong with its shape. */
export interface ShapeReport {
  readonly form: "policy" | "routeMap" | "other";
  readonly faults: readonly Fault[];
}

/** Holds a document against the schema of the form that it has. Sentences that were read already are passed over. */
export const checkShape = (root: SourceNode, readings: RuleReadings): ShapeReport => {
  if (root.kind !== "map") return other(notAMap(root));
  if (isRouteMap(root)) return { form: "routeMap", faults: schemaFaults(root, routeMapSchema) };
  const later = laterFileKey(root.entries.keys());
  if (later !== null && !root.entries.has("causeway")) return other(laterFile(root, later));
  const version = versionFault(root);
  if (version !== null && root.entries.has("causeway")) return other(version);
  const faults = schemaFaults(withoutRead(root, readings), policySchema).filter(
    ({ code, start }) => !isVersionKey(root, code, start),
  );
  return { form: "policy", faults: version === null ? faults : [version, ...faults] };
};

const schemaFaults = (
  root: SourceMap,
  schema: typeof policySchema | typeof routeMapSchema,
): readonly Fault[] => {
  const result = schema.safeParse(plainValue(root), { error: knownKeysMessage });
  return result.success ? [] : explainIssues(root, result.error.issues);
};

const withoutRead = (root: SourceMap, readings: RuleReadings): SourceMap => {
  const rules = root.entries.get("rules");
  if (readings.size === 0 || rules?.value.kind !== "list") return root;
  const items = rules.value.items.filter((item) => !readings.has(item));
  const value = { ...rules.value, items };
  return { ...root, entries: new Map(root.entries).set("rules", { key: rules.key, value }) };
};

/** A file whose keys are addresses or prefixes, faulty ones included, is meant as a route map. */
const isRouteMap = (root: SourceMap): boolean => {
  const keys = [...root.entries.keys()];
  return keys.length > 0 && keys.every((key) => /^\d|^[^\s]*[:/]/.test(key));
};

/** The version decides what all other keys mean: with an unknown one nothing else can be judged. */
const versionFault = (root: SourceMap): Fault | null => {
  const entry = root.entries.get("causeway");
  if (entry === undefined)
    return faultAt(
      { start: root.start, end: root.start + 1 },
      "language/version",
      "the key `causeway` is missing: it tells the version of the language",
      `begin the file with \`causeway: ${languageVersion}\``,
    );
  if (entry.value.kind === "number" && entry.value.value === languageVersion) return null;
  return faultAt(
    entry.value,
    "language/version",
    "this version of the language is not known here",
    `write \`causeway: ${languageVersion}\``,
  );
};

/** zod also misses the version key, at the same place: told once is enough. */
const isVersionKey = (root: SourceMap, code: Fault["code"], start: number): boolean =>
  code === "language/missing-key" && start === root.start && !root.entries.has("causeway");

const laterFile = (root: SourceMap, key: string): Fault =>
  faultAt(
    root.entries.get(key)!.key,
    "language/not-yet",
    "files of this form are not supported by this version yet",
    "whole policies and bare route maps are",
  );

const notAMap = (root: SourceNode): Fault =>
  faultAt(
    root,
    "language/type",
    `expected a map, found ${nounOf(root)}`,
    "a policy begins with `causeway: 1`, a route map with a prefix",
  );

const other = (fault: Fault): ShapeReport => ({ form: "other", faults: [fault] });
