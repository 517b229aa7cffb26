import type { SourceEntry, SourceNode } from "../source-node.ts";
import { inSectionOrder, normaliseSentence, sentenceSections } from "./section-order.ts";

const widestLine = 110;

/** A sound policy in JSON, formatted: sections and their entries below each other, what fits into a line in one. */
export const formatJson = (root: SourceNode): string => `${print(normalised(root), 0, 0)}\n`;

/** The document with its sections in order and its sentences in form. */
const normalised = (root: SourceNode): SourceNode => {
  if (root.kind !== "map") return root;
  const entries = inSectionOrder([...root.entries.values()], ({ key }) => key.value);
  return { ...root, entries: new Map(entries.map((entry) => [entry.key.value, withSentences(entry)])) };
};

const withSentences = ({ key, value }: SourceEntry): SourceEntry => {
  if (value.kind !== "list" || !sentenceSections.has(key.value)) return { key, value };
  const items = value.items.map((item) =>
    item.kind === "text" ? { ...item, value: normaliseSentence(item.value) } : item,
  );
  return { key, value: { ...value, items } };
};

/** `used` columns of the line are taken already. */
const print = (node: SourceNode, depth: number, used: number): string => {
  const line = inOneLine(node);
  return mayBeOneLine(node, depth) && used + line.length < widestLine ? line : belowEachOther(node, depth);
};

/** The document and its sections are written below each other, but for lists of texts, which a route map has. */
const mayBeOneLine = (node: SourceNode, depth: number): boolean => {
  if (depth > 1) return true;
  if (node.kind === "map") return node.entries.size === 0;
  return node.kind !== "list" || node.items.every(({ kind }) => kind !== "map" && kind !== "list");
};

const belowEachOther = (node: SourceNode, depth: number): string => {
  const indent = "  ".repeat(depth + 1);
  const block = (open: string, lines: readonly string[], close: string): string =>
    `${open}\n${lines.map((line) => indent + line).join(",\n")}\n${"  ".repeat(depth)}${close}`;
  if (node.kind === "list")
    return block(
      "[",
      node.items.map((item) => print(item, depth + 1, indent.length)),
      "]",
    );
  if (node.kind !== "map") return inOneLine(node);
  const entries = [...node.entries.values()].map(({ key, value }) => {
    const head = `${JSON.stringify(key.value)}: `;
    return head + print(value, depth + 1, indent.length + head.length);
  });
  return block("{", entries, "}");
};

const inOneLine = (node: SourceNode): string => {
  switch (node.kind) {
    case "text":
      return JSON.stringify(node.value);
    case "number":
      return node.written;
    case "boolean":
      return String(node.value);
    case "null":
      return "null";
    case "list":
      return `[${node.items.map(inOneLine).join(", ")}]`;
    case "map":
      return node.entries.size === 0 ? "{}" : `{ ${[...node.entries.values()].map(entryInLine).join(", ")} }`;
  }
};

const entryInLine = ({ key, value }: SourceEntry): string =>
  `${JSON.stringify(key.value)}: ${inOneLine(value)}`;
