import {
  type Document,
  isCollection,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  type Node,
  parseDocument,
  type Scalar,
  visit,
  type YAMLMap,
  type YAMLSeq,
} from "yaml";
import { readOptions } from "./yaml-options.ts";

/**
 * A document whose comments belong to what they stand before. The library gives all comments behind a block to the
 * block, once one of them is indented like it; those that are indented like the next entry are the next entry's.
 */
export const parseWithComments = (text: string): Document => {
  const document = parseDocument(text, readOptions);
  visit(document, {
    Scalar: (_key, scalar) => {
      if (scalar.value === null) putCommentsBefore(scalar);
    },
    Collection: (_key, collection) => {
      if (collection.flow !== true) giveBackComments(collection, text);
    },
  });
  const root = document.contents;
  const words = isCollection(root) && root.flow !== true ? commentsAbove(text, text.length, 0) : null;
  if (words !== null && takeFromEnd(root, words)) document.comment = joined(words.lines, document.comment);
  return document;
};

const giveBackComments = (collection: YAMLMap | YAMLSeq, text: string): void => {
  for (const [at, item] of collection.items.entries()) {
    const head = headOf(item);
    if (at === 0 || head === null) continue;
    const lineStart = text.lastIndexOf("\n", head.range![0] - 1) + 1;
    const indent = /^ */.exec(text.slice(lineStart, head.range![0]))![0].length;
    const words = commentsAbove(text, lineStart, indent);
    if (words === null || !takeFromEnd(lastOf(collection.items[at - 1]), words)) continue;
    head.commentBefore = joined(words.lines, head.commentBefore);
    if (words.isSpaced) head.spaceBefore = true;
  }
};

interface Words {
  /** As the library keeps them: without `#`; `""` for an empty line. */
  readonly lines: readonly string[];
  /** Whether an empty line stands before them. */
  readonly isSpaced: boolean;
}

/** The comments in the lines above `end` that are indented by `indent`; `null` when no deeper one stands above them. */
const commentsAbove = (text: string, end: number, indent: number): Words | null => {
  const above = text.slice(0, end).split("\n").slice(0, -1);
  const start = above.findLastIndex((line) => line.trim() !== "" && !isCommentAt(line, indent)) + 1;
  const deeper = /^( *)#/.exec(above[start - 1] ?? "");
  const first = above.findIndex((line, at) => at >= start && line.trim() !== "");
  if (deeper === null || deeper[1]!.length <= indent || first < 0) return null;
  const lines = above.slice(first).map((line) => line.trim().slice(1));
  return { lines: dropEmpty(lines), isSpaced: first > start };
};

const isCommentAt = (line: string, indent: number): boolean =>
  line.trimStart().startsWith("#") && line.length - line.trimStart().length === indent;

/** Takes the words away from the end of the comment behind a block; `false` when they are not there. */
const takeFromEnd = (from: unknown, { lines }: Words): boolean => {
  for (let node = from; isNode(node); node = lastOf(isCollection(node) ? node.items.at(-1) : null)) {
    const field = isScalar(node) && node.value === null ? "commentBefore" : "comment";
    const kept = withoutEnd(node[field]?.split("\n") ?? [], lines.filter(isSaid));
    if (kept === null) continue;
    node[field] = kept.length === 0 ? null : kept.join("\n");
    return true;
  }
  return false;
};

/** Lines without those at their end, empty ones not counted; `null` when the end is another one. */
const withoutEnd = (lines: readonly string[], end: readonly string[]): readonly string[] | null => {
  const kept = [...lines];
  for (const wanted of end.toReversed()) {
    dropEmpty(kept);
    if (kept.pop() !== wanted) return null;
  }
  return dropEmpty(kept);
};

const dropEmpty = (lines: string[]): readonly string[] => {
  while (lines.length > 0 && !isSaid(lines.at(-1)!)) lines.pop();
  return lines;
};

const isSaid = (line: string): boolean => line.trim() !== "";

/** Comments in place of a value stand below the key, and not sometimes beside it. Also for what becomes a block. */
export const putCommentsBefore = (node: Scalar | YAMLMap | YAMLSeq): void => {
  if (node.comment == null) return;
  node.commentBefore = node.commentBefore == null ? node.comment : `${node.commentBefore}\n${node.comment}`;
  node.comment = null;
};

const joined = (lines: readonly string[], rest: string | null | undefined): string =>
  rest == null ? lines.join("\n") : `${lines.join("\n")}\n${rest}`;

/** What the comments before an entry belong to. */
const headOf = (item: unknown): Scalar | Node | null => {
  const head = isPair(item) ? item.key : item;
  return isNode(head) && head.range != null && (isScalar(head) || isMap(head) || isSeq(head)) ? head : null;
};

/** What the comments behind an entry belong to. */
const lastOf = (item: unknown): unknown => (isPair(item) ? item.value : item);
