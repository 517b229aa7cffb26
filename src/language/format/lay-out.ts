import { isCollection, isMap, isNode, isScalar, type Pair, parseDocument, visit, type YAMLMap } from "yaml";
import { readOptions } from "./yaml-options.ts";

/**
 * Sets the blanks that the library does not: entries are divided by one empty line at most, the values of entries that stand below each other, in each section and in
 * a route map, begin in one column, and lists have no blanks inside their brackets.
 */
export const layOut = (written: string): string => {
  const text = withoutSpareLines(written);
  const document = parseDocument(text, readOptions);
  const edits: Edit[] = [];
  visit(document, {
    Seq: (_key, { flow, range, items }) => {
      if (flow === true && items.length > 0) edits.push(...trimmed(text, range!));
    },
  });
  const trimmedText = applyEdits(text, edits);
  const root = parseDocument(trimmedText, readOptions).contents;
  return isMap(root)
    ? applyEdits(
        trimmedText,
        alignedMaps(root).flatMap((map) => blanksIn(map, trimmedText)),
      )
    : text;
};

/** No text of a policy has empty lines inside: each one divides entries or comments. One is enough. */
const withoutSpareLines = (text: string): string =>
  text
    .replace(/\n{3,}/g, "\n\n")
    .replace(/^\n+/, "")
    .replace(/\n+$/, "\n");

/** A stretch of the text, and what stands there instead. */
interface Edit {
  readonly start: number;
  readonly end: number;
  readonly by: string;
}

const applyEdits = (text: string, edits: readonly Edit[]): string => {
  let [result, from] = ["", 0];
  for (const { start, end, by } of edits.toSorted((a, b) => a.start - b.start)) {
    result += text.slice(from, start) + by;
    from = end;
  }
  return result + text.slice(from);
};

/** The blanks inside the brackets of a list in one line. */
const trimmed = (text: string, [start, end]: readonly [number, number, number]): readonly Edit[] => {
  const inside = text.slice(start + 1, end - 1);
  if (inside.includes("\n")) return [];
  const [before, after] = [
    inside.length - inside.trimStart().length,
    inside.length - inside.trimEnd().length,
  ];
  return [
    { start: start + 1, end: start + 1 + before, by: "" },
    { start: end - 1 - after, end: end - 1, by: "" },
  ];
};

const alignedMaps = (root: YAMLMap): readonly YAMLMap[] => {
  const isPolicy = root.items.some(({ key }) => isScalar(key) && key.value === "causeway");
  const maps = isPolicy ? root.items.flatMap(({ value }) => (isMap(value) ? [value] : [])) : [root];
  return maps.filter(({ flow }) => flow !== true);
};

const blanksIn = (map: YAMLMap, text: string): readonly Edit[] => {
  const places = map.items.flatMap((pair) => placeOf(pair, text) ?? []);
  const widest = Math.max(...places.map(({ width }) => width));
  return places.map(({ at, width }) => ({ start: at, end: at, by: " ".repeat(widest - width) }));
};

/** Where the value of an entry could be moved to the right, and how wide its key is; `null` when it begins a block. */
const placeOf = (
  { key, value }: Pair,
  text: string,
): { readonly at: number; readonly width: number } | null => {
  if (!isNode(key) || !isNode(value) || (isCollection(value) && value.flow !== true)) return null;
  const [start, end] = key.range!;
  const at = text.indexOf(":", end) + 1;
  return text.slice(at, value.range![0]).includes("\n") ? null : { at, width: end - start };
};
