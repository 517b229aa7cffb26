import type { NftCompare } from "../nftables.ts";
import { type Operand, operandText, operandType } from "./operand.ts";
import {
  bitsText,
  hexNumber,
  maskLength,
  numberOf,
  rangeText,
  truncatedText,
  type ValueType,
  valueText,
} from "./value-text.ts";

type Masked = Extract<Operand, { readonly kind: "masked" }>;

const signs: Readonly<Record<NftCompare, string>> = {
  eq: "",
  neq: "!= ",
  lt: "< ",
  lte: "<= ",
  gt: "> ",
  gte: ">= ",
};

/** A comparison; `null` when the operand has no form that compares. */
export const compareText = (operand: Operand, op: NftCompare, data: string): string | null => {
  if (operand.kind === "masked") return maskedCompareText(operand, op, data);
  if (operand.kind !== "field") return null;
  if (isPresenceQuestion(operand.text, op, data)) return `${operand.text} ${presence(op, data)}`;
  return `${operand.text} ${signs[op]}${truncatedText(operand.type, data, operand.length)}`;
};

/** `fib … oif` and options of headers compared with nothing (or with "no", where only presence was asked). */
const isPresenceQuestion = (text: string, op: NftCompare, data: string): boolean =>
  presenceOperand.test(text) && (op === "eq" || op === "neq") && (isZero(data) || data.length === 2);

const presenceOperand =
  /^(?:fib .* oif(?:name)?|(?:exthdr|tcp option|ip option|sctp chunk|dccp option) \S+)$/;

const presence = (op: NftCompare, data: string): string =>
  (op === "eq") === isZero(data) ? "missing" : "exists";

/** A closed range of values. */
export const rangeMatchText = (
  operand: Operand,
  isInverted: boolean,
  from: string,
  to: string,
): string | null =>
  operand.kind === "field"
    ? `${operand.text} ${isInverted ? "!= " : ""}${rangeText(operand.type, from, to, true)}`
    : null;

const isZero = (hex: string): boolean => /^0*$/.test(hex);

const maskedCompareText = (operand: Masked, op: NftCompare, data: string): string | null => {
  if (operand.of.kind !== "field" || !isZero(operand.xor)) return null;
  const type = operandType(operand);
  const bits = bitsText(type, numberOf(type, operand.mask));
  const { text } = operand.of;
  if (bits !== null && isZero(data) && type !== "tcp_flag")
    return `${text} ${op === "neq" ? "" : "! "}${bits}`;
  if (bits !== null && isZero(data) && op === "neq") return `${text} ${bits}`;
  return prefixText(operand, op, data) ?? bitwiseText(operand, op, data, type);
};

/** `ip saddr 10.0.0.0/9`: a mask of leading ones over an address. */
const prefixText = ({ of, mask }: Masked, op: NftCompare, data: string): string | null => {
  const type = operandType(of);
  const length = type === "ipv4_addr" || type === "ipv6_addr" ? maskLength(mask) : null;
  if (length === null || of.kind !== "field") return null;
  return `${of.text} ${signs[op]}${valueText(type, data.padEnd(2 * of.length, "0"))}/${length}`;
};

const bitwiseText = (operand: Masked, op: NftCompare, data: string, type: ValueType): string => {
  const [mask, value] = [numberOf(type, operand.mask), numberOf(type, data)];
  const left = operandText(operand.of, type);
  const sign = op === "eq" ? "== " : signs[op];
  if (type !== "tcp_flag") return `${left} & ${hexNumber(mask)} ${sign}${hexNumber(value)}`;
  const flags = bitsText(type, value) ?? "0x0";
  return `${left} ${op === "eq" ? "" : "!= "}${flags} / ${bitsText(type, mask) ?? "0x0"}`;
};
