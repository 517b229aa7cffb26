import type { NftExpression } from "../../state/index.ts";
import { type MessageWriter, parseAttributes, textOf } from "../netlink/index.ts";
import { expressionAttribute, listAttribute } from "./attributes.ts";
import { bitwiseCodec } from "./expressions/bitwise.ts";
import { type ExpressionCodec, type ExpressionKind, fits } from "./expressions/codec.ts";
import { compareCodec, rangeCodec } from "./expressions/compare.ts";
import { connectionCodec, connectionSetCodec } from "./expressions/ct.ts";
import { fibCodec } from "./expressions/fib.ts";
import { immediateCodec, verdictCodec } from "./expressions/immediate.ts";
import { limitCodec } from "./expressions/limit.ts";
import { logCodec } from "./expressions/log.ts";
import { lookupCodec } from "./expressions/lookup.ts";
import { metaCodec, metaSetCodec } from "./expressions/meta.ts";
import { masqueradeCodec, natCodec, redirectCodec } from "./expressions/nat.ts";
import { payloadCodec } from "./expressions/payload.ts";
import { counterCodec, notrackCodec } from "./expressions/plain.ts";
import { rejectCodec } from "./expressions/reject.ts";

type Codecs = { readonly [Kind in Exclude<ExpressionKind, "raw">]: ExpressionCodec<Kind> };

/** The codec of every kind but `raw`. */
const codecs: Codecs = {
  meta: metaCodec,
  metaSet: metaSetCodec,
  payload: payloadCodec,
  cmp: compareCodec,
  range: rangeCodec,
  bitwise: bitwiseCodec,
  lookup: lookupCodec,
  verdict: verdictCodec,
  immediate: immediateCodec,
  ct: connectionCodec,
  ctSet: connectionSetCodec,
  fib: fibCodec,
  nat: natCodec,
  masquerade: masqueradeCodec,
  redirect: redirectCodec,
  reject: rejectCodec,
  counter: counterCodec,
  limit: limitCodec,
  log: logCodec,
  notrack: notrackCodec,
};

type AnyCodec = ExpressionCodec<ExpressionKind>;

/** Codecs by the kernel's name; several kinds may share one. */
const codecsByName: ReadonlyMap<string, readonly AnyCodec[]> = Map.groupBy(
  Object.values(codecs) as unknown as AnyCodec[],
  ({ name }) => name,
);

/** Writes one expression as a member of `NFTA_RULE_EXPRESSIONS`. */
export const writeExpression = (writer: MessageWriter, expression: NftExpression): void => {
  writer.nest(listAttribute.ELEM);
  if (expression.kind === "raw") writeRaw(writer, expression);
  else {
    const codec = codecs[expression.kind] as unknown as AnyCodec;
    writer.attributeString(expressionAttribute.NAME, codec.name).nest(expressionAttribute.DATA);
    codec.encode(writer, expression);
    writer.endNest();
  }
  writer.endNest();
};

/** The expression in a member of `NFTA_RULE_EXPRESSIONS`. */
export const readExpression = (member: Buffer): NftExpression => {
  const attributes = parseAttributes(member);
  const name = textOf(attributes.get(expressionAttribute.NAME)!);
  const data = attributes.get(expressionAttribute.DATA) ?? Buffer.alloc(0);
  return decode(name, data) ?? { kind: "raw", name, data: data.toString("hex") };
};

const decode = (name: string, data: Buffer): NftExpression | null => {
  const details = parseAttributes(data);
  for (const codec of codecsByName.get(name) ?? []) {
    const expression = fits(codec, details) ? codec.decode(details) : null;
    if (expression !== null) return expression;
  }
  return null;
};

const writeRaw = (writer: MessageWriter, { name, data }: { name: string; data: string }): void => {
  writer.attributeString(expressionAttribute.NAME, name).nest(expressionAttribute.DATA);
  writer.raw(Buffer.from(data, "hex")).endNest();
};
