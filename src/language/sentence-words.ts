import { quoteText } from "../diagnostics/index.ts";
import { endpointFaults } from "./endpoint-format.ts";
import { serviceFaults } from "./service-format.ts";
import type { TextFault } from "./text-fault.ts";

/** A word of a sentence; `offset` counts UTF-16 code units from its beginning. */
export interface Word {
  readonly text: string;
  readonly offset: number;
}

/** Names, and the index of the word behind them. */
export interface ListReading {
  readonly list: readonly Word[];
  readonly next: number;
}

/** How a kind of sentence is read: `form` says it in messages, `structure` are its words that cannot be names. */
export interface SentenceGrammar {
  readonly form: string;
  readonly structure: ReadonlySet<string>;
}

/** The words of a sentence; commas are words. */
export const wordsOf = (text: string): readonly Word[] => {
  const words: Word[] = [];
  wordPattern.lastIndex = 0;
  for (let match = wordPattern.exec(text); match !== null; match = wordPattern.exec(text))
    words.push({ text: match[0], offset: match.index });
  return words;
};

const wordPattern = /,|[^\s,]+/g;

/** Reads names divided by commas, from the word number `start`. */
export const readList = (
  grammar: SentenceGrammar,
  words: readonly Word[],
  start: number,
): ListReading | TextFault => {
  const list: Word[] = [];
  for (let index = start; ; index += 2) {
    const word = words[index];
    if (word === undefined || word.text === "," || grammar.structure.has(word.text))
      return expected(grammar, "a name", words, index);
    list.push(word);
    if (words[index + 1]?.text !== ",") return { list, next: index + 1 };
  }
};

/** Reads `[on SERVICE, …]` up to the end of the sentence. */
export const readServices = (
  grammar: SentenceGrammar,
  words: readonly Word[],
  start: number,
): readonly Word[] | TextFault => {
  if (start === words.length) return [];
  if (words[start]?.text !== "on") return expected(grammar, "`on`", words, start);
  const services = readList(grammar, words, start + 1);
  if ("code" in services) return services;
  return services.next < words.length ? expected(grammar, "the end", words, services.next) : services.list;
};

/** The fault of a word that stands where something else belongs, or of an end that comes too early. */
export const expected = (
  { form }: SentenceGrammar,
  what: string,
  words: readonly Word[],
  index: number,
): TextFault => {
  const found = words[index];
  if (found !== undefined)
    return sentenceFault(`expected ${what}, found ${quoteText(found.text)}`, found, hintFor(what, form));
  const last = words.at(-1)!;
  return sentenceFault(`expected ${what} after ${quoteText(last.text)}`, last, form);
};

const hintFor = (what: string, form: string): string =>
  what.startsWith("`") ? `names in a list are divided by commas; ${form}` : form;

/** A fault of the form of a sentence. */
export const sentenceFault = (message: string, { text, offset }: Word, hint: string): TextFault => ({
  code: "language/sentence",
  message,
  hint,
  offset,
  length: text.length,
});

/** Every fault of the words of a sentence, each in its place. */
export const wordFaults = (sides: readonly Word[], services: readonly Word[]): readonly TextFault[] => [
  ...sides.flatMap(inside(endpointFaults)),
  ...services.flatMap(inside(serviceFaults)),
];

const inside =
  (faults: (text: string) => readonly TextFault[]) =>
  (word: Word): readonly TextFault[] =>
    faults(word.text).map((fault) => ({ ...fault, offset: fault.offset + word.offset }));
