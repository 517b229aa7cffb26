import { didYouMean, quoteText } from "../diagnostics/index.ts";
import { endpointFaults } from "./endpoint-format.ts";
import { serviceFaults } from "./service-format.ts";
import type { TextFault } from "./text-fault.ts";

/** A word of a sentence; `offset` counts UTF-16 code units from its beginning. */
export interface Word {
  readonly text: string;
  readonly offset: number;
}

/** `allow|deny FROM to TO [on SERVICE]` in its parts. */
export interface RuleSentence {
  readonly action: "allow" | "deny";
  readonly from: readonly Word[];
  readonly to: readonly Word[];
  /** Empty: every service. */
  readonly services: readonly Word[];
}

/** Reads a rule sentence, or says the first thing that is wrong with its form. Words are not judged. */
export const parseRuleSentence = (text: string): RuleSentence | TextFault => {
  const words = wordsOf(text);
  const action = readAction(words[0]);
  if (typeof action !== "string") return action;
  const from = readList(words, 1);
  if ("code" in from) return from;
  if (words[from.next]?.text !== "to") return expected("`to`", words, from.next);
  const to = readList(words, from.next + 1);
  if ("code" in to) return to;
  if (to.next === words.length) return { action, from: from.list, to: to.list, services: [] };
  if (words[to.next]?.text !== "on") return expected("`on`", words, to.next);
  const services = readList(words, to.next + 1);
  if ("code" in services) return services;
  if (services.next < words.length) return expected("the end", words, services.next);
  return { action, from: from.list, to: to.list, services: services.list };
};

/** Every fault of a sentence: of its form, else of its words. */
export const ruleSentenceFaults = (text: string): readonly TextFault[] => {
  const sentence = parseRuleSentence(text);
  if ("code" in sentence) return [sentence];
  return [
    ...[...sentence.from, ...sentence.to].flatMap(inside(endpointFaults)),
    ...sentence.services.flatMap(inside(serviceFaults)),
  ];
};

/** The faults of a word, placed in the sentence. */
const inside =
  (faults: (text: string) => readonly TextFault[]) =>
  (word: Word): readonly TextFault[] =>
    faults(word.text).map((fault) => ({ ...fault, offset: fault.offset + word.offset }));

const wordsOf = (text: string): readonly Word[] =>
  Array.from(text.matchAll(/,|[^\s,]+/g), (match) => ({ text: match[0], offset: match.index }));

const form = "a rule reads `allow FROM to TO on SERVICE` or `deny …`, lists divided by commas";

const readAction = (word: Word | undefined): "allow" | "deny" | TextFault => {
  if (word === undefined) return fault("a rule is empty", { text: " ", offset: 0 }, form);
  if (word.text === "allow" || word.text === "deny") return word.text;
  const nearest = didYouMean(word.text, ["allow", "deny"]);
  return fault(
    `a rule begins with \`allow\` or \`deny\`, not ${quoteText(word.text)}`,
    word,
    nearest ?? form,
  );
};

type ListReading = { readonly list: readonly Word[]; readonly next: number };

/** Reads words divided by commas, from `start`; `next` is the index behind them. */
const readList = (words: readonly Word[], start: number): ListReading | TextFault => {
  const list: Word[] = [];
  for (let index = start; ; index += 2) {
    const word = words[index];
    if (word === undefined || isStructure(word)) return expected("a name", words, index);
    list.push(word);
    if (words[index + 1]?.text !== ",") return { list, next: index + 1 };
  }
};

const isStructure = ({ text }: Word): boolean => text === "," || text === "to" || text === "on";

const expected = (what: string, words: readonly Word[], index: number): TextFault => {
  const found = words[index];
  if (found !== undefined)
    return fault(`expected ${what}, found ${quoteText(found.text)}`, found, hintFor(what));
  const last = words.at(-1)!;
  return fault(`expected ${what} after ${quoteText(last.text)}`, last, form);
};

const hintFor = (what: string): string =>
  what === "`to`" || what === "`on`" ? `names in a list are divided by commas; ${form}` : form;

const fault = (message: string, { text, offset }: Word, hint: string): TextFault => ({
  code: "language/sentence",
  message,
  hint,
  offset,
  length: text.length,
});
