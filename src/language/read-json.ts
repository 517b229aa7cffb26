import type { Fault } from "./fault.ts";
import { deepestNesting } from "./limits.ts";
import { addEntry } from "./map-entries.ts";
import type { SourceEntry, SourceNode, SourceText } from "./source-node.ts";

/** A text read as JSON. */
export interface JsonReading {
  readonly node: SourceNode;
  readonly faults: readonly Fault[];
}

/**
 * Reads JSON (RFC 8259) with positions, or returns `null` when the text is something else.
 *
 * JSON is YAML, but generated route maps have megabytes, and this is some thirty times as fast as the YAML reader.
 * Nesting beyond the limit also answers `null`: the YAML reader then says so.
 */
export const readJson = (text: string): JsonReading | null => {
  const parser = jsonParser(text);
  try {
    return { node: parser.document(), faults: parser.faults };
  } catch (error) {
    if (error === notJson) return null;
    throw error;
  }
};

const notJson = new Error("not JSON");
const blanks = /[ \t\r\n]*/y;
const stringToken = /"[^"\\]*(?:\\.[^"\\]*)*"/y;
const numberToken = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const wordToken = /true|false|null/y;

const expect = (holds: boolean): void => {
  if (!holds) throw notJson;
};

/** The value of a string token. Control characters and unknown escapes are left to the engine to refuse. */
const decodeString = (token: string): string => {
  try {
    return JSON.parse(token) as string;
  } catch {
    throw notJson;
  }
};

const jsonParser = (text: string) => {
  const faults: Fault[] = [];
  let at = 0;

  const take = (token: RegExp): string | null => {
    token.lastIndex = at;
    const match = token.exec(text);
    if (match === null) return null;
    at = token.lastIndex;
    return match[0];
  };

  const takeSign = (sign: string): boolean => {
    take(blanks);
    if (text[at] !== sign) return false;
    at += 1;
    return true;
  };

  const string = (): SourceText | null => {
    const start = at;
    const token = take(stringToken);
    if (token === null) return null;
    const isPlain = !/[\\\p{Cc}]/u.test(token);
    const value = isPlain ? token.slice(1, -1) : decodeString(token);
    return { kind: "text", value, contentStart: isPlain ? start + 1 : null, start, end: at };
  };

  const scalar = (): SourceNode => {
    const start = at;
    const written = take(numberToken);
    if (written !== null) return { kind: "number", value: Number(written), written, start, end: at };
    const word = take(wordToken);
    expect(word !== null);
    return word === "null"
      ? { kind: "null", start, end: at }
      : { kind: "boolean", value: word === "true", start, end: at };
  };

  const list = (start: number, depth: number): SourceNode => {
    const items: SourceNode[] = [];
    while (!takeSign("]")) {
      if (items.length > 0) expect(takeSign(","));
      items.push(value(depth));
    }
    return { kind: "list", items, start, end: at };
  };

  const entry = (depth: number): SourceEntry => {
    take(blanks);
    const key = string();
    expect(key !== null && takeSign(":"));
    return { key: key!, value: value(depth) };
  };

  const map = (start: number, depth: number): SourceNode => {
    const entries = new Map<string, SourceEntry>();
    for (let isFirst = true; !takeSign("}"); isFirst = false) {
      if (!isFirst) expect(takeSign(","));
      addEntry(entries, entry(depth), (fault) => faults.push(fault));
    }
    return { kind: "map", entries, start, end: at };
  };

  const value = (depth: number): SourceNode => {
    expect(depth < deepestNesting);
    take(blanks);
    const start = at;
    if (takeSign("{")) return map(start, depth + 1);
    if (takeSign("[")) return list(start, depth + 1);
    return string() ?? scalar();
  };

  const document = (): SourceNode => {
    const node = value(0);
    take(blanks);
    expect(at === text.length);
    return node;
  };

  return { document, faults };
};
