/**
 * The one JSON text of a plain value: fields sorted by name, no blanks, absent and `undefined` fields alike. Maps are
 * written as objects. Two values are equal exactly when their texts are.
 */
export const canonicalText = (value: unknown): string => {
  if (value instanceof Map) return recordText(value);
  if (Array.isArray(value)) return `[${value.map((item) => canonicalText(item ?? null)).join(",")}]`;
  if (typeof value === "object" && value !== null) return recordText(Object.entries(value));
  return JSON.stringify(value);
};

const recordText = (entries: Iterable<readonly [string, unknown]>): string =>
  `{${[...entries]
    .filter(([, value]) => value !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${JSON.stringify(name)}:${canonicalText(value)}`)
    .join(",")}}`;
