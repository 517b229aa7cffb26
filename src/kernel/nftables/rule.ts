import type { NftExpression, NftFamily, NftRule } from "../../state/index.ts";
import { type Attributes, listAttributes, type MessageWriter } from "../netlink/index.ts";
import { ruleAttribute, ruleCompatAttribute } from "./attributes.ts";
import { readExpression, writeExpression } from "./expression.ts";
import { readComment, writeComment } from "./rule-comment.ts";

/** Writes the attributes of a rule. */
export const writeRule = (writer: MessageWriter, table: string, chain: string, rule: NftRule): void => {
  writer.attributeString(ruleAttribute.TABLE, table).attributeString(ruleAttribute.CHAIN, chain);
  writer.nest(ruleAttribute.EXPRESSIONS);
  for (const expression of rule.expressions) writeExpression(writer, expression);
  writer.endNest();
  writeCompat(writer, rule.expressions);
  if (rule.comment !== undefined) writer.attribute(ruleAttribute.USERDATA, writeComment(rule.comment));
};

/**
 * `NFTA_RULE_COMPAT`: the protocol that the rule is about, without which the kernel refuses extensions of one protocol.
 * It does not answer it, so it is taken from the matches.
 */
const writeCompat = (writer: MessageWriter, expressions: readonly NftExpression[]): void => {
  if (!expressions.some(({ kind }) => kind === "xtMatch" || kind === "xtTarget")) return;
  writer.nest(ruleAttribute.COMPAT);
  writer.attributeBe32(ruleCompatAttribute.PROTO, protocolOf(expressions));
  writer.attributeBe32(ruleCompatAttribute.FLAGS, 0).endNest();
};

/**
 * The protocol that a comparison settles; 0 for any. Matches of ebtables want an ether type, as its two bytes lie in
 * memory; all others a transport protocol.
 */
const protocolOf = (expressions: readonly NftExpression[]): number => {
  const at = expressions.findIndex((expression) => isProtocolLoad(expression) || isEtherTypeLoad(expression));
  const compare = expressions[at + 1];
  if (at < 0 || compare?.kind !== "cmp" || compare.op !== "eq") return 0;
  const bytes = Buffer.from(compare.data, "hex");
  return bytes.readUIntLE(0, bytes.length);
};

/** `meta l4proto`, or the protocol field of an IP header: the kernel's `struct iphdr` and `ipv6hdr`. */
const isProtocolLoad = (expression: NftExpression): boolean =>
  (expression.kind === "meta" && expression.key === "l4proto") ||
  (expression.kind === "payload" &&
    expression.base === "network" &&
    expression.length === 1 &&
    (expression.offset === 9 || expression.offset === 6));

/** The type in an Ethernet header. */
const isEtherTypeLoad = (expression: NftExpression): boolean =>
  expression.kind === "payload" &&
  expression.base === "link" &&
  expression.offset === 12 &&
  expression.length === 2;

/** A rule of a table of `family` as the kernel describes it. */
export const readRule = (family: NftFamily, attributes: Attributes): NftRule => {
  const expressions = expressionMembers(attributes).map((member) => readExpression(member, family));
  const userdata = attributes.get(ruleAttribute.USERDATA);
  const comment = userdata === undefined ? null : readComment(userdata);
  return comment === null ? { expressions } : { expressions, comment };
};

/** The members of `NFTA_RULE_EXPRESSIONS` in order. */
export const expressionMembers = (attributes: Attributes): readonly Buffer[] => {
  const list = attributes.get(ruleAttribute.EXPRESSIONS);
  return list === undefined ? [] : listAttributes(list).map(({ value }) => value);
};
