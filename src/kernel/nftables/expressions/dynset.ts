import type { NftExpression, NftFamily } from "../../../state/index.ts";
import { listAttributes, type MessageWriter, textOf } from "../../netlink/index.ts";
import { dynsetAttribute, listAttribute } from "../attributes.ts";
import { type ExpressionCodec, numberIn, optionalNumber, registerIn, writeRegister } from "./codec.ts";
import { enumeration } from "./enumeration.ts";

const { SET_NAME, OP, SREG_KEY, SREG_DATA, TIMEOUT, EXPR, PAD, FLAGS, EXPRESSIONS } = dynsetAttribute;

/** `NFT_DYNSET_OP_*`. */
const operations = enumeration(["add", "update", "delete"] as const);

/** `NFT_DYNSET_F_INV` and `NFT_DYNSET_F_EXPR`; the kernel wants the latter with a list of expressions. */
const invertFlag = 1;
const listFlag = 2;

/** How the expressions inside others are read and written. */
export interface Nested {
  /** `member` holds the attributes `NFTA_EXPR_*`. */
  readonly read: (member: Buffer, family: NftFamily) => NftExpression;
  /** Writes `NFTA_EXPR_*` inside an attribute that is open. */
  readonly write: (writer: MessageWriter, expression: NftExpression) => void;
}

/** `add @SET { key … }`: a rule that writes to a set. */
export const dynsetCodec = (nested: Nested): ExpressionCodec<"dynset"> => ({
  name: "dynset",
  required: [SET_NAME, OP, SREG_KEY],
  optional: [SREG_DATA, TIMEOUT, EXPR, PAD, FLAGS, EXPRESSIONS],
  encode: (writer, { operation, set, keyRegister, dataRegister, timeoutMs, invert, expressions }) => {
    writer.attributeString(SET_NAME, set).attributeBe32(OP, operations.numberOf(operation));
    writeRegister(writer, SREG_KEY, keyRegister);
    if (dataRegister !== null) writeRegister(writer, SREG_DATA, dataRegister);
    if (timeoutMs !== null) writer.attributeBe64(TIMEOUT, BigInt(timeoutMs));
    const flags = (invert ? invertFlag : 0) | (expressions.length > 1 ? listFlag : 0);
    if (flags !== 0) writer.attributeBe32(FLAGS, flags);
    writeNested(writer, expressions, nested);
  },
  decode: (attributes, family) => {
    const operation = operations.nameOf(numberIn(attributes, OP));
    const flags = optionalNumber(attributes, FLAGS) ?? 0;
    if (operation === null || (flags & ~(invertFlag | listFlag)) !== 0) return null;
    const timeout = Number(attributes.get(TIMEOUT)?.readBigUInt64BE(0) ?? 0n);
    return {
      kind: "dynset",
      operation,
      set: textOf(attributes.get(SET_NAME)!),
      keyRegister: registerIn(attributes, SREG_KEY),
      dataRegister: attributes.has(SREG_DATA) ? registerIn(attributes, SREG_DATA) : null,
      timeoutMs: timeout === 0 ? null : timeout,
      invert: (flags & invertFlag) !== 0,
      expressions: membersOf(attributes).map((member) => nested.read(member, family)),
    };
  },
});

const writeNested = (writer: MessageWriter, expressions: readonly NftExpression[], nested: Nested): void => {
  if (expressions.length === 0) return;
  const isList = expressions.length > 1;
  if (isList) writer.nest(EXPRESSIONS);
  for (const expression of expressions) {
    writer.nest(isList ? listAttribute.ELEM : EXPR);
    nested.write(writer, expression);
    writer.endNest();
  }
  if (isList) writer.endNest();
};

const membersOf = (attributes: ReadonlyMap<number, Buffer>): readonly Buffer[] => {
  const [list, single] = [attributes.get(EXPRESSIONS), attributes.get(EXPR)];
  if (list !== undefined) return listAttributes(list).map(({ value }) => value);
  return single === undefined ? [] : [single];
};
