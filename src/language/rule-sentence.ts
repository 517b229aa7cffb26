import { didYouMean, quoteText } from "../diagnostics/index.ts";
import {
  expected,
  readList,
  readServices,
  type SentenceGrammar,
  sentenceFault,
  type Word,
  wordFaults,
  wordsOf,
} from "./sentence-words.ts";
import type { TextFault } from "./text-fault.ts";

/** `allow|deny FROM to TO [on SERVICE]` in its parts. */
export interface RuleSentence {
  readonly action: "allow" | "deny";
  readonly from: readonly Word[];
  readonly to: readonly Word[];
  /** Empty: every service. */
  readonly services: readonly Word[];
}

const grammar: SentenceGrammar = {
  form: "a rule reads `allow FROM to TO on SERVICE` or `deny …`, lists divided by commas",
  structure: new Set(["to", "on"]),
};

/** Reads a rule sentence, or says the first thing that is wrong with its form. Words are not judged. */
export const parseRuleSentence = (text: string): RuleSentence | TextFault => {
  const words = wordsOf(text);
  const action = readAction(words[0]);
  if (typeof action !== "string") return action;
  const from = readList(grammar, words, 1);
  if ("code" in from) return from;
  if (words[from.next]?.text !== "to") return expected(grammar, "`to`", words, from.next);
  const to = readList(grammar, words, from.next + 1);
  if ("code" in to) return to;
  const services = readServices(grammar, words, to.next);
  return "code" in services ? services : { action, from: from.list, to: to.list, services };
};

/** Every fault of a sentence: of its form, else of its words. */
export const ruleSentenceFaults = (text: string): readonly TextFault[] => {
  const sentence = parseRuleSentence(text);
  if ("code" in sentence) return [sentence];
  return wordFaults([...sentence.from, ...sentence.to], sentence.services);
};

const readAction = (word: Word | undefined): "allow" | "deny" | TextFault => {
  if (word === undefined) return sentenceFault("a rule is empty", { text: " ", offset: 0 }, grammar.form);
  if (word.text === "allow" || word.text === "deny") return word.text;
  const nearest = didYouMean(word.text, ["allow", "deny"]);
  const message = `a rule begins with \`allow\` or \`deny\`, not ${quoteText(word.text)}`;
  return sentenceFault(message, word, nearest ?? grammar.form);
};
