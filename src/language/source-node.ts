/** A place in the text as offsets in UTF-16 code units; `end` is behind the last one. */
export interface SourceRange {
  readonly start: number;
  readonly end: number;
}

/** A value as the text has it, whether YAML or JSON, with its place. Keys are texts, in the order written. */
export type SourceNode =
  | SourceText
  | (SourceRange & { readonly kind: "number"; readonly value: number; readonly written: string })
  | (SourceRange & { readonly kind: "boolean"; readonly value: boolean })
  | (SourceRange & { readonly kind: "null" })
  | (SourceRange & { readonly kind: "list"; readonly items: readonly SourceNode[] })
  | SourceMap;

/** A text. `contentStart` is where its characters stand one for one, `null` when escapes or folding changed them. */
export type SourceText = SourceRange & {
  readonly kind: "text";
  readonly value: string;
  readonly contentStart: number | null;
};

/** A map. Keys are unique: a second one is a fault, and left out. */
export type SourceMap = SourceRange & {
  readonly kind: "map";
  readonly entries: ReadonlyMap<string, SourceEntry>;
};

/** A key with its value. */
export interface SourceEntry {
  readonly key: SourceText;
  readonly value: SourceNode;
}

/** What a node is called in messages. */
export const nounOf = (node: SourceNode): string => {
  switch (node.kind) {
    case "null":
      return "nothing";
    case "boolean":
      return `\`${node.value}\``;
    case "text":
    case "number":
    case "list":
    case "map":
      return `a ${node.kind}`;
  }
};

/** The place of a part of a text, or the whole text where its characters do not stand one for one. */
export const rangeInside = (node: SourceText, offset: number, length: number): SourceRange =>
  node.contentStart === null
    ? node
    : { start: node.contentStart + offset, end: node.contentStart + offset + length };
