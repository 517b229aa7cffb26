import { isMap, isScalar, isSeq, Scalar, visit, type YAMLMap } from "yaml";
import { layOut } from "./lay-out.ts";
import { parseWithComments, putCommentsBefore } from "./parse-with-comments.ts";
import { normaliseSentence, sentenceSections } from "./section-order.ts";
import { nameOf, sortSections } from "./sort-sections.ts";
import { widestLine, writeOptions } from "./yaml-options.ts";

/** A sound policy in YAML, formatted. Comments stay with what they stand before or beside. */
export const formatYaml = (text: string): string => {
  const document = parseWithComments(text);
  sortSections(document);
  if (isMap(document.contents)) formatSentences(document.contents);
  visit(document, { Scalar: (_key, scalar) => unifyQuotes(scalar) });
  let formatted = layOut(document.toString(writeOptions));
  for (let next = breakLines(formatted); next !== null; next = breakLines(formatted)) formatted = next;
  return formatted;
};

const formatSentences = (root: YAMLMap): void => {
  for (const pair of root.items)
    if (sentenceSections.has(nameOf(pair)) && isSeq(pair.value)) pair.value.items.forEach(formatSentence);
};

const formatSentence = (item: unknown): void => {
  if (!isScalar(item) || typeof item.value !== "string") return;
  item.value = normaliseSentence(item.value);
  if (item.type === Scalar.BLOCK_FOLDED || item.type === Scalar.BLOCK_LITERAL) item.type = Scalar.PLAIN;
};

/** Whether a text is quoted is left to its writer; how, is not. */
const unifyQuotes = (scalar: Scalar): void => {
  if (scalar.type === Scalar.QUOTE_SINGLE) scalar.type = Scalar.QUOTE_DOUBLE;
};

/** The same with the outermost lists and maps that do not fit into their lines written as blocks; `null`: all fit. */
const breakLines = (text: string): string | null => {
  const document = parseWithComments(text);
  let isBroken = false;
  visit(document, {
    Collection: (_key, node) => {
      if (node.flow !== true || node.items.length === 0 || fits(text, node.range!)) return undefined;
      node.flow = false;
      putCommentsBefore(node);
      isBroken = true;
      return visit.SKIP;
    },
  });
  return isBroken ? layOut(document.toString(writeOptions)) : null;
};

const fits = (text: string, [start, end]: readonly [number, number, number]): boolean => {
  const lineStart = text.lastIndexOf("\n", start) + 1;
  return !text.slice(start, end).includes("\n") && end - lineStart <= widestLine;
};
