import { parseAddress, parsePrefix } from "../net/index.ts";
import { soundName } from "./build-declarations.ts";
import { type EndpointValue, parseEndpoint } from "./endpoint-format.ts";
import { valueOf, type NodeReader } from "./node-reader.ts";
import type { PolicyDocument } from "./policy-schema.ts";
import type {
  GuardSyntax,
  Located,
  PublishSyntax,
  RouteSyntax,
  RuleSyntax,
  TestSyntax,
} from "./policy-tree.ts";
import { parseRuleSentence, type RuleSentence } from "./rule-sentence.ts";
import { parseSchedule } from "./schedule-format.ts";
import type { Word } from "./sentence-words.ts";
import { parseService } from "./service-format.ts";
import type { SourceEntry, SourceNode, SourceText } from "./source-node.ts";
import { parseTestSentence } from "./test-sentence.ts";
import { parseValidity } from "./validity-format.ts";

type Item<Name extends "publish" | "rules" | "guard"> = NonNullable<PolicyDocument[Name]>[number];
type Traffic = Item<"guard">;
type StructuredRule = Exclude<Item<"rules">, string>;

/** A publication as written. */
export const buildPublish = (read: NodeReader, node: SourceNode): PublishSyntax => {
  const field = (key: keyof Item<"publish">) => valueOf(node, key);
  return {
    ...entry(read, node),
    name: read.text(field("name"), soundName),
    service: read.text(field("service"), parseService),
    uplink: read.text(field("on"), soundName),
    machine: read.text(field("to"), soundName),
    port: read.number(field("port")),
    from: read.texts(field("from"), parseEndpoint),
  };
};

/** The next hops of one prefix as written; `null` when the prefix is faulty. */
export const buildRoute = (read: NodeReader, { key, value }: SourceEntry): RouteSyntax | null => {
  const destination = parsePrefix(key.value);
  if (typeof destination !== "string") return null;
  const span = read.spanOf(key);
  const isWhole = read.isWhole(key) && read.isWhole(value);
  return {
    destination: { value: destination, span },
    nextHops: read.texts(value, parseAddress),
    span,
    isWhole,
  };
};

/** A guard as written. */
export const buildGuard = (read: NodeReader, node: SourceNode): GuardSyntax => ({
  ...entry(read, node),
  ...buildTraffic(read, node),
});

/** A rule as written, whichever of the two forms it has; `null` when it has neither. `reading`: what was read of it. */
export const buildRule = (
  read: NodeReader,
  node: SourceNode,
  reading: RuleSyntax | undefined,
): RuleSyntax | null => {
  if (reading !== undefined) return read.isWhole(node) ? reading : { ...reading, isWhole: false };
  if (node.kind === "text") return buildSentence(read, node);
  const field = (key: keyof StructuredRule) => valueOf(node, key);
  const [allow, deny] = [field("allow"), field("deny")];
  if ((allow === undefined) === (deny === undefined)) return null;
  return {
    ...entry(read, node),
    ...buildTraffic(read, allow ?? deny),
    name: read.text(field("name"), soundName),
    action: allow === undefined ? "deny" : "allow",
    log: read.text(field("log"), logMode),
    when: read.texts(field("when"), parseSchedule),
    validity: read.text(field("validity"), parseValidity),
  };
};

/** What can be read of a faulty sentence. */
const buildSentence = (read: NodeReader, node: SourceText): RuleSyntax | null => {
  const sentence = parseRuleSentence(node.value);
  if ("code" in sentence) return null;
  return {
    ...sentenceTraffic(read, node, sentence),
    name: null,
    action: sentence.action,
    log: null,
    when: [],
    validity: null,
  };
};

/** A test as written; `null` when it is no sentence. */
export const buildTest = (read: NodeReader, node: SourceNode): TestSyntax | null => {
  if (node.kind !== "text") return null;
  const sentence = parseTestSentence(node.value);
  if ("code" in sentence) return null;
  return { ...sentenceTraffic(read, node, sentence), expectation: sentence.expectation };
};

const sentenceTraffic = (
  read: NodeReader,
  node: SourceText,
  { from, to, services }: Pick<RuleSentence, "from" | "to" | "services">,
): GuardSyntax => {
  const words = <Value>(list: readonly Word[], parse: (text: string) => Value | null) =>
    list.flatMap(({ text, offset }): readonly Located<Value>[] => {
      const value = parse(text);
      return value === null ? [] : [read.part(node, offset, text.length, value)];
    });
  return {
    ...entry(read, node),
    from: words<EndpointValue>(from, parseEndpoint),
    to: words<EndpointValue>(to, parseEndpoint),
    services: words(services, parseService),
  };
};

/** Who to whom on what, as a map says it. */
export const buildTraffic = (read: NodeReader, node: SourceNode | undefined) => {
  const field = (key: keyof Traffic) => valueOf(node, key);
  return {
    from: read.texts(field("from"), parseEndpoint),
    to: read.texts(field("to"), parseEndpoint),
    services: read.texts(field("service"), parseService),
  };
};

/** Where an entry is, and whether it is whole. */
export const entry = (read: NodeReader, node: SourceNode) => ({
  span: read.spanOf(node),
  isWhole: read.isWhole(node),
});

const logMode = (text: string): "none" | "new" | "denied" | null =>
  text === "none" || text === "new" || text === "denied" ? text : null;
