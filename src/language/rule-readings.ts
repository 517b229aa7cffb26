import type { Span } from "../diagnostics/index.ts";
import { type EndpointValue, parseEndpoint } from "./endpoint-format.ts";
import { valueOf } from "./node-reader.ts";
import type { Located, RuleSyntax } from "./policy-tree.ts";
import { parseRuleSentence } from "./rule-sentence.ts";
import type { Word } from "./sentence-words.ts";
import { parseService, type ServiceValue } from "./service-format.ts";
import type { SourceFile } from "./source-file.ts";
import type { SourceNode, SourceText } from "./source-node.ts";

/** The sound sentences of a document by their nodes. */
export type RuleReadings = ReadonlyMap<SourceNode, RuleSyntax>;

/**
 * Reads the sound sentences among the rules of a document. They are most of a large policy: neither the schema nor the
 * builder of the tree needs to read them again.
 */
export const readRules = (file: SourceFile, root: SourceNode): RuleReadings => {
  const rules = valueOf(root, "rules");
  const readings = new Map<SourceNode, RuleSyntax>();
  for (const node of rules?.kind === "list" ? rules.items : []) {
    const reading = node.kind === "text" ? readRule(file, node) : null;
    if (reading !== null) readings.set(node, reading);
  }
  return readings;
};

/** What most sentences are: one word on each side, single blanks between them. They are read without a list of words. */
const simpleSentence = /^(allow|deny) ([^\s,]+) to ([^\s,]+)(?: on ([^\s,]+))?$/;

const readRule = (file: SourceFile, node: SourceText): RuleSyntax | null => {
  const parts = simpleSentence.exec(node.value);
  return parts === null
    ? readWordByWord(file, node)
    : readSimple(file, node, parts[1] as "allow" | "deny", parts[2]!, parts[3]!, parts[4]);
};

const readSimple = (
  file: SourceFile,
  node: SourceText,
  action: "allow" | "deny",
  fromText: string,
  toText: string,
  serviceText: string | undefined,
): RuleSyntax | null => {
  const from = parseEndpoint(fromText);
  const to = parseEndpoint(toText);
  const service = serviceText === undefined ? undefined : parseService(serviceText);
  if (from === null || to === null || service === null) return null;
  const span = file.spanOf(node);
  const fromOffset = action.length + 1;
  const toOffset = fromOffset + fromText.length + " to ".length;
  const serviceOffset = toOffset + toText.length + " on ".length;
  const services =
    service === undefined
      ? []
      : [{ value: service, span: spanInside(node, span, serviceOffset, serviceText!.length) }];
  return ruleOf(
    span,
    action,
    [{ value: from, span: spanInside(node, span, fromOffset, fromText.length) }],
    [{ value: to, span: spanInside(node, span, toOffset, toText.length) }],
    services,
  );
};

/** The same for sentences of any form; `null` for one that is not sound. */
export const readWordByWord = (file: SourceFile, node: SourceText): RuleSyntax | null => {
  const sentence = parseRuleSentence(node.value);
  if ("code" in sentence) return null;
  const span = file.spanOf(node);
  const from = readWords(node, span, sentence.from, parseEndpoint);
  const to = readWords(node, span, sentence.to, parseEndpoint);
  const services = readWords(node, span, sentence.services, parseService);
  return from === null || to === null || services === null
    ? null
    : ruleOf(span, sentence.action, from, to, services);
};

const readWords = <Value>(
  node: SourceText,
  span: Span,
  words: readonly Word[],
  parse: (text: string) => Value | null,
): readonly Located<Value>[] | null => {
  const read: Located<Value>[] = [];
  for (const { text, offset } of words) {
    const value = parse(text);
    if (value === null) return null;
    read.push({ value, span: spanInside(node, span, offset, text.length) });
  }
  return read;
};

/** The place of a part of a text that lies at `span`. Where its characters stand one for one, it is on one line. */
const spanInside = ({ start, contentStart }: SourceText, span: Span, offset: number, length: number): Span =>
  contentStart === null
    ? span
    : { file: span.file, line: span.line, column: span.column + contentStart - start + offset, length };

const ruleOf = (
  span: Span,
  action: "allow" | "deny",
  from: readonly Located<EndpointValue>[],
  to: readonly Located<EndpointValue>[],
  services: readonly Located<ServiceValue>[],
): RuleSyntax => ({
  span,
  isWhole: true,
  from,
  to,
  services,
  name: null,
  action,
  log: null,
  when: [],
  validity: null,
});
