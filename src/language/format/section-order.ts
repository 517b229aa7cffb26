import type { PolicyDocument } from "../policy-schema.ts";

/** The order of sections in a formatted policy: from what there is to who may do what with it. */
const canonicalOrder = [
  "causeway",
  "include",
  "settings",
  "uplinks",
  "networks",
  "machines",
  "groups",
  "services",
  "publish",
  "routes",
  "steer",
  "rules",
  "tests",
  "guard",
] as const satisfies readonly (keyof PolicyDocument)[];

/**
 * The entries of a policy with its sections in canonical order. `include` keeps its place, because what it holds stands
 * there: sections are sorted on each side of it. A map that is no policy (a route map) stays as it is.
 */
export const inSectionOrder = <Entry>(
  entries: readonly Entry[],
  keyOf: (entry: Entry) => string,
): readonly Entry[] => {
  const version = entries.filter((entry) => keyOf(entry) === "causeway");
  if (version.length === 0) return entries;
  const rest = entries.filter((entry) => keyOf(entry) !== "causeway");
  const include = rest.findIndex((entry) => keyOf(entry) === "include");
  const sorted = (part: readonly Entry[]) => part.toSorted((a, b) => rankOf(keyOf(a)) - rankOf(keyOf(b)));
  return [
    ...version,
    ...sorted(rest.slice(0, Math.max(include, 0))),
    ...(include < 0 ? [] : [rest[include]!]),
    ...sorted(rest.slice(include + 1)),
  ];
};

const rankOf = (key: string): number => canonicalOrder.indexOf(key as (typeof canonicalOrder)[number]);

/** The sections whose texts are sentences. */
export const sentenceSections: ReadonlySet<string> = new Set([
  "rules",
  "tests",
] satisfies (keyof PolicyDocument)[]);

/** A sentence with one blank between its words, and commas as in prose. */
export const normaliseSentence = (text: string): string =>
  (text.match(/,|[^\s,]+/g) ?? []).join(" ").replaceAll(" ,", ",");
