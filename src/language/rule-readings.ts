import { type EndpointValue, parseEndpoint } from "./endpoint-format.ts";
import { valueOf } from "./node-reader.ts";
import { parseRuleSentence } from "./rule-sentence.ts";
import type { Word } from "./sentence-words.ts";
import { parseService, type ServiceValue } from "./service-format.ts";
import type { SourceNode } from "./source-node.ts";

/** A sound rule sentence with its words read. */
export interface RuleReading {
  readonly action: "allow" | "deny";
  readonly from: readonly ReadWord<EndpointValue>[];
  readonly to: readonly ReadWord<EndpointValue>[];
  readonly services: readonly ReadWord<ServiceValue>[];
}

/** What a word says, and where it stands in its sentence. */
export interface ReadWord<Value> {
  readonly value: Value;
  readonly offset: number;
  readonly length: number;
}

/** The sound sentences of a document by their nodes. */
export type RuleReadings = ReadonlyMap<SourceNode, RuleReading>;

/**
 * Reads the sound sentences among the rules of a document. They are most of a large policy: neither the schema nor the
 * builder of the tree needs to read them again.
 */
export const readRules = (root: SourceNode): RuleReadings => {
  const rules = valueOf(root, "rules");
  const readings = new Map<SourceNode, RuleReading>();
  for (const node of rules?.kind === "list" ? rules.items : []) {
    const reading = node.kind === "text" ? readRule(node.value) : null;
    if (reading !== null) readings.set(node, reading);
  }
  return readings;
};

/** What most sentences are: one word on each side, single blanks between them. They are read without a list of words. */
const simpleSentence = /^(allow|deny) ([^\s,]+) to ([^\s,]+)(?: on ([^\s,]+))?$/;

/** A sound sentence, or `null`. */
export const readRule = (text: string): RuleReading | null => {
  const [whole, action, from, to, service] = simpleSentence.exec(text) ?? [];
  return whole === undefined ? readWordByWord(text) : readSimple(action!, from!, to!, service);
};

const readSimple = (
  action: string,
  fromText: string,
  toText: string,
  serviceText: string | undefined,
): RuleReading | null => {
  const from = parseEndpoint(fromText);
  const to = parseEndpoint(toText);
  const service = serviceText === undefined ? undefined : parseService(serviceText);
  if (from === null || to === null || service === null) return null;
  const offset = action.length + 1;
  const toOffset = offset + fromText.length + " to ".length;
  const serviceOffset = toOffset + toText.length + " on ".length;
  return {
    action: action as "allow" | "deny",
    from: [{ value: from, offset, length: fromText.length }],
    to: [{ value: to, offset: toOffset, length: toText.length }],
    services:
      service === undefined ? [] : [{ value: service, offset: serviceOffset, length: serviceText!.length }],
  };
};

/** The same for sentences of any form. */
export const readWordByWord = (text: string): RuleReading | null => {
  const sentence = parseRuleSentence(text);
  if ("code" in sentence) return null;
  const from = readWords(sentence.from, parseEndpoint);
  const to = readWords(sentence.to, parseEndpoint);
  const services = readWords(sentence.services, parseService);
  return from === null || to === null || services === null
    ? null
    : { action: sentence.action, from, to, services };
};

const readWords = <Value>(
  words: readonly Word[],
  parse: (text: string) => Value | null,
): readonly ReadWord<Value>[] | null => {
  const read: ReadWord<Value>[] = [];
  for (const { text, offset } of words) {
    const value = parse(text);
    if (value === null) return null;
    read.push({ value, offset, length: text.length });
  }
  return read;
};
