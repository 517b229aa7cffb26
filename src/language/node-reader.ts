import type { Span } from "../diagnostics/index.ts";
import type { Fault } from "./fault.ts";
import type { Located } from "./policy-tree.ts";
import type { SourceFile } from "./source-file.ts";
import type { SourceEntry, SourceNode, SourceRange, SourceText } from "./source-node.ts";
import { rangeInside } from "./source-node.ts";

/** Reads values out of nodes. What does not have the wanted form has been told already, and is left out. */
export interface NodeReader {
  readonly spanOf: (range: SourceRange) => Span;
  /** Whether no fault lies in the node. */
  isWhole(range: SourceRange): boolean;
  /** A text, parsed; `null` when it is missing or `parse` refuses it. */
  text<Value extends object | string>(
    node: SourceNode | undefined,
    parse: (text: string) => Value | null,
  ): Located<Value> | null;
  /** One text or a list of them. */
  texts<Value extends object | string>(
    node: SourceNode | undefined,
    parse: (text: string) => Value | null,
  ): readonly Located<Value>[];
  /** A part of a text. */
  part<Value>(node: SourceText, offset: number, length: number, value: Value): Located<Value>;
  toggle(node: SourceNode | undefined): Located<boolean> | null;
  number(node: SourceNode | undefined): Located<number> | null;
}

/** A reader of one file in which `faults` were found. */
export const nodeReader = (file: SourceFile, faults: readonly Fault[]): NodeReader => {
  const faultStarts = Float64Array.from(faults, ({ start }) => start).sort();
  const located = <Value>(range: SourceRange, value: Value): Located<Value> => ({
    value,
    span: file.spanOf(range),
  });
  const text: NodeReader["text"] = (node, parse) => {
    const value = node?.kind === "text" ? parse(node.value) : null;
    return value === null ? null : located(node!, value);
  };
  return {
    spanOf: (range) => file.spanOf(range),
    isWhole: ({ start, end }) =>
      faultStarts.length === 0 || (faultStarts[firstNotBelow(faultStarts, start)] ?? Infinity) > end,
    text,
    texts: (node, parse) => itemsOf(node).flatMap((item) => text(item, parse) ?? []),
    part: (node, offset, length, value) => located(rangeInside(node, offset, length), value),
    toggle: (node) => {
      const value = switchValue(node);
      return value === null ? null : located(node!, value);
    },
    number: (node) => (node?.kind === "number" ? located(node, node.value) : null),
  };
};

/** The members of a list; one value stands for a list of one. */
export const itemsOf = (node: SourceNode | undefined): readonly SourceNode[] =>
  node === undefined ? [] : node.kind === "list" ? node.items : [node];

/** The entries of a map, none for anything else. */
export const entriesOf = (node: SourceNode | undefined): readonly SourceEntry[] =>
  node?.kind === "map" ? [...node.entries.values()] : [];

/** The value of a key of a map. */
export const valueOf = (node: SourceNode | undefined, key: string): SourceNode | undefined =>
  node?.kind === "map" ? node.entries.get(key)?.value : undefined;

/** Where a key of a map stands in the text; -1 when it does not. */
export const positionOf = (node: SourceNode, key: string): number =>
  (node.kind === "map" ? node.entries.get(key)?.key.start : undefined) ?? -1;

const switchValue = (node: SourceNode | undefined): boolean | null => {
  if (node?.kind === "boolean") return node.value;
  if (node?.kind !== "text" || !["on", "off"].includes(node.value)) return null;
  return node.value === "on";
};

/** The index of the first element that is not below `value`. */
const firstNotBelow = (sorted: Float64Array, value: number): number => {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
};
