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

/** `FROM [never] reaches TO [on SERVICE]` in its parts. */
export interface TestSentence {
  readonly expectation: "reaches" | "neverReaches";
  readonly from: readonly Word[];
  readonly to: readonly Word[];
  /** Empty: every service. */
  readonly services: readonly Word[];
}

const grammar: SentenceGrammar = {
  form: "a test reads `FROM reaches TO on SERVICE` or `FROM never reaches TO`, lists divided by commas",
  structure: new Set(["never", "reaches", "to", "on"]),
};

/** Reads a test sentence, or says the first thing that is wrong with its form. Words are not judged. */
export const parseTestSentence = (text: string): TestSentence | TextFault => {
  const words = wordsOf(text);
  if (words.length === 0) return sentenceFault("a test is empty", { text: " ", offset: 0 }, grammar.form);
  const from = readList(grammar, words, 0);
  if ("code" in from) return from;
  const isNever = words[from.next]?.text === "never";
  const verb = from.next + (isNever ? 1 : 0);
  if (words[verb]?.text !== "reaches") return expected(grammar, "`reaches`", words, verb);
  const to = readList(grammar, words, verb + 1);
  if ("code" in to) return to;
  const services = readServices(grammar, words, to.next);
  if ("code" in services) return services;
  return { expectation: isNever ? "neverReaches" : "reaches", from: from.list, to: to.list, services };
};

/** Every fault of a test: of its form, else of its words. */
export const testSentenceFaults = (text: string): readonly TextFault[] => {
  const sentence = parseTestSentence(text);
  if ("code" in sentence) return [sentence];
  return wordFaults([...sentence.from, ...sentence.to], sentence.services);
};
