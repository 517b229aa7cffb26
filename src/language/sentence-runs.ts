import type { SourceText } from "./source-node.ts";

/** A text in which each run of sentences is one item, and everything else stands where it stood. */
export interface ShortenedText {
  readonly text: string;
  /** The items of each run, by the place of the item that stands for them. */
  readonly runs: ReadonlyMap<number, readonly SourceText[]>;
}

/** What stands in the place of a run. */
export const runMarker = "run";

/** Shorter runs are not worth it. */
const shortestRun = 20;

/**
 * Rules are most of a large policy, and the YAML library reads its tokens one by one: it is given one item for each run
 * of plain sentences that stand below each other. Whether a run really is a run of list items, the library has to say:
 * it must find the marker as an item there (the lines may as well be inside a longer text). `null`: there is nothing
 * to shorten.
 */
export const shortenRuns = (text: string): ShortenedText | null => {
  const found = findRuns(text);
  if (found.length === 0) return null;
  let [shortened, from] = ["", 0];
  for (const run of found) {
    const [start, end] = [run[0]!.start, run.at(-1)!.end];
    shortened += text.slice(from, start) + runMarker.padEnd(end - start);
    from = end;
  }
  return { text: shortened + text.slice(from), runs: new Map(found.map((run) => [run[0]!.start, run])) };
};

/** Each list of lines below each other, indented alike, that are sentences. */
const findRuns = (text: string): readonly (readonly SourceText[])[] => {
  const runs: SourceText[][] = [];
  let run: SourceText[] = [];
  let indent = -1;
  for (let start = 0; start < text.length;) {
    const newline = text.indexOf("\n", start);
    const end = newline < 0 ? text.length : newline;
    const item = itemIn(text, start, end);
    const itemIndent = item === null ? -1 : item.start - start;
    if (item === null || itemIndent !== indent) runs.push((run = []));
    if (item !== null) run.push(item);
    indent = itemIndent;
    start = end + 1;
  }
  return runs.filter(({ length }) => length >= shortestRun);
};

/**
 * A plain scalar of YAML 1.2 (§7.3.3) that is a text in every schema: it begins with `allow ` or `deny `, holds no `#`,
 * and no colon before a blank.
 */
const sentenceLine = / *- (?=allow |deny )(?: *(?:[\w./,-]|:(?=[\w./,:-])))+(?=\n|$)/y;

const itemIn = (text: string, lineStart: number, end: number): SourceText | null => {
  sentenceLine.lastIndex = lineStart;
  if (!sentenceLine.test(text) || sentenceLine.lastIndex !== end) return null;
  const start = text.indexOf("-", lineStart) + 2;
  return { kind: "text", value: text.slice(start, end), contentStart: start, start, end };
};
