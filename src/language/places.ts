import type { SourceNode, SourceRange, SourceText } from "./source-node.ts";

/** Keys and indices from the root of a document down to a value. */
export type Path = readonly PropertyKey[];

/** A list or map is marked at its first sign, everything else as a whole. */
export const firstSign = (node: SourceNode): SourceRange =>
  node.kind === "list" || node.kind === "map" ? { start: node.start, end: node.start + 1 } : node;

/** Finds what the paths of zod's issues lead to. */
export interface Places {
  /** The node at a path; `null` when the last key is missing. */
  node(path: Path): SourceNode | null;
  /** The key that a path ends in. */
  key(path: Path): SourceText;
  /** What names the node at a path: its key, else its first sign. */
  head(path: Path): SourceRange;
}

/** The places of a document. */
export const placesIn = (root: SourceNode): Places => {
  const node = (path: Path): SourceNode | null =>
    path.reduce<SourceNode | null>((parent, part) => childOf(parent, part), root);
  const keyOf = (path: Path): SourceText | undefined => {
    const parent = node(path.slice(0, -1));
    return parent?.kind === "map" ? parent.entries.get(String(path.at(-1)))?.key : undefined;
  };
  return { node, key: (path) => keyOf(path)!, head: (path) => keyOf(path) ?? firstSign(node(path)!) };
};

const childOf = (parent: SourceNode | null, part: PropertyKey): SourceNode | null => {
  if (parent?.kind === "list") return parent.items[Number(part)] ?? null;
  return parent?.kind === "map" ? (parent.entries.get(String(part))?.value ?? null) : null;
};
