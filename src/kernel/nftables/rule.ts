import type { NftRule } from "../../state/index.ts";
import { type Attributes, listAttributes, type MessageWriter } from "../netlink/index.ts";
import { ruleAttribute } from "./attributes.ts";
import { readExpression, writeExpression } from "./expression.ts";

/** Writes the attributes of a rule. */
export const writeRule = (writer: MessageWriter, table: string, chain: string, rule: NftRule): void => {
  writer.attributeString(ruleAttribute.TABLE, table).attributeString(ruleAttribute.CHAIN, chain);
  writer.nest(ruleAttribute.EXPRESSIONS);
  for (const expression of rule.expressions) writeExpression(writer, expression);
  writer.endNest();
};

/** A rule as the kernel describes it. */
export const readRule = (attributes: Attributes): NftRule => ({
  expressions: expressionMembers(attributes).map(readExpression),
});

/** The members of `NFTA_RULE_EXPRESSIONS` in order. */
export const expressionMembers = (attributes: Attributes): readonly Buffer[] => {
  const list = attributes.get(ruleAttribute.EXPRESSIONS);
  return list === undefined ? [] : listAttributes(list).map(({ value }) => value);
};
