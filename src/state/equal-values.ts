/**
 * Whether two plain values (numbers, texts, arrays, records) are the same all the way down. A field that is absent
 * equals one that is `undefined`, as in JSON.
 */
export const equalValues = (a: unknown, b: unknown): boolean => {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  return Array.isArray(a) ? equalArrays(a, b as unknown[]) : equalRecords(a as Fields, b as Fields);
};

type Fields = Readonly<Record<string, unknown>>;

const equalArrays = (a: readonly unknown[], b: readonly unknown[]): boolean =>
  a.length === b.length && a.every((item, index) => equalValues(item, b[index]));

const equalRecords = (a: Fields, b: Fields): boolean => {
  for (const name in a) if (!equalValues(a[name], b[name])) return false;
  for (const name in b) if (!(name in a) && b[name] !== undefined) return false;
  return true;
};
