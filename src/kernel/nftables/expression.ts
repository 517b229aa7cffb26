import type { NftExpression, NftFamily } from "../../state/index.ts";
import { type MessageWriter, parseAttributes, textOf } from "../netlink/index.ts";
import { expressionAttribute, listAttribute } from "./attributes.ts";
import { bitwiseCodec } from "./expressions/bitwise.ts";
import { type ExpressionCodec, type ExpressionKind, fits } from "./expressions/codec.ts";
import { xtMatchCodec, xtTargetCodec } from "./expressions/compat.ts";
import { compareCodec, rangeCodec } from "./expressions/compare.ts";
import { connectionCodec, connectionSetCodec } from "./expressions/ct.ts";
import { dynsetCodec } from "./expressions/dynset.ts";
import { fibCodec } from "./expressions/fib.ts";
import {
  byteorderCodec,
  exthdrCodec,
  hashCodec,
  numgenCodec,
  osfCodec,
  rtCodec,
  shiftCodec,
  socketCodec,
  xfrmCodec,
} from "./expressions/foreign-loads.ts";
import {
  connlimitCodec,
  dupCodec,
  exthdrResetCodec,
  exthdrSetCodec,
  flowOffloadCodec,
  fwdCodec,
  lastCodec,
  objectCodec,
  objectMapCodec,
  payloadSetCodec,
  queueCodec,
  queueMapCodec,
  quotaCodec,
  synproxyCodec,
  tproxyCodec,
} from "./expressions/foreign-statements.ts";
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
  exthdr: exthdrCodec,
  byteorder: byteorderCodec,
  shift: shiftCodec,
  socket: socketCodec,
  numgen: numgenCodec,
  hash: hashCodec,
  rt: rtCodec,
  xfrm: xfrmCodec,
  osf: osfCodec,
  dynset: dynsetCodec({
    read: (member, family) => readExpression(member, family),
    write: (writer, expression) => writeInside(writer, expression),
  }),
  object: objectCodec,
  objectMap: objectMapCodec,
  quota: quotaCodec,
  connlimit: connlimitCodec,
  payloadSet: payloadSetCodec,
  exthdrSet: exthdrSetCodec,
  exthdrReset: exthdrResetCodec,
  queue: queueCodec,
  queueMap: queueMapCodec,
  tproxy: tproxyCodec,
  synproxy: synproxyCodec,
  dup: dupCodec,
  fwd: fwdCodec,
  flowOffload: flowOffloadCodec,
  last: lastCodec,
  xtMatch: xtMatchCodec,
  xtTarget: xtTargetCodec,
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
  writeInside(writer, expression);
  writer.endNest();
};

/** Writes the name and data of an expression inside an attribute that is open. */
const writeInside = (writer: MessageWriter, expression: NftExpression): void => {
  if (expression.kind === "raw") return writeRaw(writer, expression);
  const codec = codecs[expression.kind] as unknown as AnyCodec;
  writer.attributeString(expressionAttribute.NAME, codec.name).nest(expressionAttribute.DATA);
  codec.encode(writer, expression);
  writer.endNest();
};

const writeRaw = (writer: MessageWriter, { name, data }: { name: string; data: string }): void => {
  writer.attributeString(expressionAttribute.NAME, name).nest(expressionAttribute.DATA);
  writer.raw(Buffer.from(data, "hex")).endNest();
};

/** The expression in a member of `NFTA_RULE_EXPRESSIONS` of a table of `family`. */
export const readExpression = (member: Buffer, family: NftFamily): NftExpression => {
  const attributes = parseAttributes(member);
  const name = textOf(attributes.get(expressionAttribute.NAME)!);
  const data = attributes.get(expressionAttribute.DATA) ?? Buffer.alloc(0);
  return decode(name, data, family) ?? { kind: "raw", name, data: data.toString("hex") };
};

const decode = (name: string, data: Buffer, family: NftFamily): NftExpression | null => {
  const details = parseAttributes(data);
  for (const codec of codecsByName.get(name) ?? []) {
    const expression = fits(codec, details) ? codec.decode(details, family) : null;
    if (expression !== null) return expression;
  }
  return null;
};
