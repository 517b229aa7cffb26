import { isAlias, isMap, isScalar, isSeq, type Node, parseDocument, Scalar } from "yaml";
import { quoteText } from "../diagnostics/index.ts";
import { type Fault, faultAt } from "./fault.ts";
import { deepestNesting, mostAliasedNodes } from "./limits.ts";
import { addEntry } from "./map-entries.ts";
import { runMarker, type ShortenedText, shortenRuns } from "./sentence-runs.ts";
import type { SourceEntry, SourceNode, SourceRange, SourceText } from "./source-node.ts";
import { yamlFaults } from "./yaml-fault.ts";

/** A text read as YAML; `node` is `null` when it is empty or not YAML. */
export interface YamlReading {
  readonly node: SourceNode | null;
  readonly faults: readonly Fault[];
}

/**
 * Keys are checked here and not by the library, which compares every key with every other. `logLevel: "silent"` would
 * also hide that there is a second document.
 */
const options = { uniqueKeys: false, prettyErrors: false, merge: false, version: "1.2" } as const;

/** Reads YAML 1.2 with positions. Never throws. */
export const readYaml = (text: string): YamlReading => {
  const shortened = shortenRuns(text);
  return (shortened === null ? null : readShortened(text, shortened)) ?? readWhole(text);
};

/** `null`: something is in the way, and the whole text has to be read. */
const readShortened = (text: string, { text: shortened, runs }: ShortenedText): YamlReading | null => {
  const document = parseDocument(shortened, options);
  if (document.errors.length > 0 || document.warnings.length > 0 || document.contents === null) return null;
  const reader = nodeReader(text, runs);
  const reading = readContents(reader, document.contents);
  return reader.runsRead() === runs.size ? reading : null;
};

/** The same without any shortening: the slow road, which tests hold the short one to. */
export const readWhole = (text: string): YamlReading => {
  const document = parseDocument(text, options);
  const syntaxFaults = yamlFaults([...document.errors, ...document.warnings]);
  if (syntaxFaults.length > 0) return { node: null, faults: syntaxFaults };
  if (document.contents === null) return { node: null, faults: [] };
  return readContents(nodeReader(text, new Map()), document.contents);
};

const readContents = (reader: ReturnType<typeof nodeReader>, contents: Node): YamlReading => {
  const node = reader.read(contents, 0);
  const bomb = reader.faults.find(({ message }) => message === unfoldsTooFar);
  return bomb === undefined ? { node, faults: reader.faults } : { node: null, faults: [bomb] };
};

const unfoldsTooFar = `the aliases unfold to more than ${mostAliasedNodes} values`;

/** Turns library nodes into ours, aliases replaced by what they name, markers by the runs that they stand for. */
const nodeReader = (text: string, runs: ShortenedText["runs"]) => {
  const faults: Fault[] = [];
  const anchors = new Map<string, { readonly node: SourceNode; readonly size: number }>();
  let nodesRead = 0;
  let nodesAliased = 0;
  let runsRead = 0;

  const report = (fault: Fault): void => void faults.push(fault);

  const read = (node: Node, depth: number): SourceNode => {
    const before = nodesRead + nodesAliased;
    nodesRead += 1;
    const result = readKind(node, depth);
    if (!isAlias(node) && node.anchor !== undefined)
      anchors.set(node.anchor, { node: result, size: nodesRead + nodesAliased - before });
    return result;
  };

  const readKind = (node: Node, depth: number): SourceNode => {
    const range = rangeOf(node);
    if (isAlias(node)) return readAlias(node.source, range);
    if (isScalar(node)) return readScalar(node, range, text);
    if (depth >= deepestNesting) return tooDeep(range);
    if (isSeq<Node>(node))
      return { kind: "list", items: node.items.flatMap((item) => readItem(item, depth + 1)), ...range };
    return isMap<Node, Node | null>(node)
      ? { kind: "map", entries: readEntries(node.items, depth), ...range }
      : { kind: "null", ...range };
  };

  const readItem = (node: Node, depth: number): SourceNode | readonly SourceNode[] => {
    const run = isScalar(node) && node.value === runMarker ? runs.get(node.range![0]) : undefined;
    if (run === undefined) return read(node, depth);
    nodesRead += run.length;
    runsRead += 1;
    return run;
  };

  const tooDeep = (range: SourceRange): SourceNode => {
    report(
      faultAt(
        { start: range.start, end: range.start + 1 },
        "language/too-deep",
        "lists and maps are nested too deep",
        "look for brackets that are never closed",
      ),
    );
    return { kind: "null", ...range };
  };

  const readAlias = (name: string, range: SourceRange): SourceNode => {
    const target = anchors.get(name);
    nodesAliased += target?.size ?? 0;
    if (target !== undefined && nodesAliased <= mostAliasedNodes) return target.node;
    const message =
      target === undefined
        ? `the alias ${quoteText(`*${name}`)} names no anchor that is complete before it`
        : unfoldsTooFar;
    report(faultAt(range, "language/alias", message, "write the values out, or use a group"));
    return { kind: "null", ...range };
  };

  const readEntries = (
    items: readonly { readonly key: Node; readonly value: Node | null }[],
    depth: number,
  ): ReadonlyMap<string, SourceEntry> => {
    const entries = new Map<string, SourceEntry>();
    for (const item of items) {
      const key = readKey(read(item.key, depth + 1));
      const value: SourceNode =
        item.value === null ? { ...rangeOf(item.key), kind: "null" } : read(item.value, depth + 1);
      if (key !== null) addEntry(entries, { key, value }, report);
    }
    return entries;
  };

  const readKey = (node: SourceNode): SourceText | null => {
    if (node.kind === "text") return node;
    if (node.kind === "number") {
      report(numberForText(node));
      return {
        kind: "text",
        value: node.written,
        contentStart: node.start,
        start: node.start,
        end: node.end,
      };
    }
    report(faultAt(node, "language/type", "a key must be a text", "put it in quotes"));
    return null;
  };

  return { read, faults, runsRead: () => runsRead };
};

/** The fault of a number where a text belongs. */
export const numberForText = (node: SourceNode & { readonly kind: "number" }): Fault =>
  faultAt(
    node,
    "language/number",
    `${quoteText(node.written)} is read as a number where a text is needed`,
    `put it in quotes: \`"${node.written}"\``,
  );

const readScalar = (scalar: Scalar, range: SourceRange, text: string): SourceNode => {
  const { value } = scalar;
  if (typeof value === "string")
    return { kind: "text", value, contentStart: contentStart(scalar, value, range, text), ...range };
  if (typeof value === "boolean") return { kind: "boolean", value, ...range };
  if (typeof value === "number" || typeof value === "bigint")
    return { kind: "number", value: Number(value), written: text.slice(range.start, range.end), ...range };
  return { kind: "null", ...range };
};

/** Where the characters of a scalar stand one for one in the text, or `null`. */
const contentStart = (scalar: Scalar, value: string, range: SourceRange, text: string): number | null => {
  const isQuoted = scalar.type === Scalar.QUOTE_DOUBLE || scalar.type === Scalar.QUOTE_SINGLE;
  const start = range.start + (isQuoted ? 1 : 0);
  return text.startsWith(value, start) && !value.includes("\n") ? start : null;
};

/** The place of a node without the blanks and comments behind it. */
const rangeOf = ({ range }: Node): SourceRange => ({ start: range?.[0] ?? 0, end: range?.[1] ?? 0 });
