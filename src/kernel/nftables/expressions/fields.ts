import { type Attributes, type MessageWriter, textOf } from "../../netlink/index.ts";
import { readData, writeData } from "../data.ts";
import { registerForKernel, registerFromKernel } from "../registers.ts";
import type { ExpressionCodec, ExpressionKind, ExpressionOf } from "./codec.ts";
import type { Enumeration } from "./enumeration.ts";

/** How one field of an expression lies in one attribute. */
export interface Field<Value> {
  readonly type: number;
  readonly required: boolean;
  /** `undefined` when the value has no name here: the expression stays raw. */
  readonly read: (value: Buffer | undefined) => Value | undefined;
  readonly write: (writer: MessageWriter, value: Value) => void;
}

/** A field for each member of an expression. */
type Fields<Kind extends ExpressionKind> = {
  readonly [Name in Exclude<keyof ExpressionOf<Kind>, "kind">]-?: Field<ExpressionOf<Kind>[Name]>;
};

/**
 * The codec of an expression that has one attribute for each of its members. `ignored` are attributes that say what
 * happened, not what was asked for.
 */
export const fieldsCodec = <Kind extends ExpressionKind>(
  kind: Kind,
  name: string,
  fields: Fields<Kind>,
  ignored: readonly number[] = [],
): ExpressionCodec<Kind> => {
  const entries = Object.entries(fields) as [string, Field<unknown>][];
  const typesOf = (required: boolean): number[] =>
    entries.filter(([, field]) => field.required === required).map(([, { type }]) => type);
  return {
    name,
    required: typesOf(true),
    optional: [...typesOf(false), ...ignored],
    encode: (writer, expression) => {
      const values = expression as unknown as Readonly<Record<string, unknown>>;
      for (const [member, field] of entries) field.write(writer, values[member]);
    },
    decode: (attributes) => decodeFields<Kind>(kind, entries, attributes),
  };
};

const decodeFields = <Kind extends ExpressionKind>(
  kind: Kind,
  entries: readonly [string, Field<unknown>][],
  attributes: Attributes,
): ExpressionOf<Kind> | null => {
  const values = entries.map(([name, { type, read }]) => [name, read(attributes.get(type))] as const);
  if (values.some(([, value]) => value === undefined)) return null;
  return { kind, ...Object.fromEntries(values) } as unknown as ExpressionOf<Kind>;
};

/** A number of 32 bits. */
export const be32 = (type: number): Field<number> => ({
  type,
  required: true,
  read: (value) => value?.readUInt32BE(0),
  write: (writer, value) => writer.attributeBe32(type, value),
});

/** A number of 32 bits that may be missing, when it is `missing`. */
export const be32Or = <Missing extends number | null>(
  type: number,
  missing: Missing,
): Field<number | Missing> => ({
  type,
  required: false,
  read: (value) => value?.readUInt32BE(0) ?? missing,
  write: (writer, value) => {
    if (value !== null && value !== missing) writer.attributeBe32(type, value);
  },
});

/** A number of 16 bits. */
export const be16 = (type: number): Field<number> => ({
  type,
  required: true,
  read: (value) => value?.readUInt16BE(0),
  write: (writer, value) => writer.attributeBe16(type, value),
});

/** A number of 16 bits that may be missing, when it is `missing`. */
export const be16Or = (type: number, missing: number): Field<number> => ({
  type,
  required: false,
  read: (value) => value?.readUInt16BE(0) ?? missing,
  write: (writer, value) => writer.attributeBe16(type, value),
});

/** A byte. */
export const u8 = (type: number): Field<number> => ({
  type,
  required: true,
  read: (value) => value?.[0],
  write: (writer, value) => writer.attributeU8(type, value),
});

/** A number of 64 bits, exact up to 2⁵³. */
export const be64 = (type: number): Field<number> => ({
  type,
  required: true,
  read: (value) => (value === undefined ? undefined : Number(value.readBigUInt64BE(0))),
  write: (writer, value) => writer.attributeBe64(type, BigInt(value)),
});

/** A register. */
export const register = (type: number): Field<number> => ({
  type,
  required: true,
  read: (value) => (value === undefined ? undefined : registerFromKernel(value.readUInt32BE(0))),
  write: (writer, value) => writer.attributeBe32(type, registerForKernel(value)),
});

/** A register that may be missing. */
export const optionalRegister = (type: number): Field<number | null> => ({
  type,
  required: false,
  read: (value) => (value === undefined ? null : registerFromKernel(value.readUInt32BE(0))),
  write: (writer, value) => {
    if (value !== null) writer.attributeBe32(type, registerForKernel(value));
  },
});

/** Text. */
export const text = (type: number): Field<string> => ({
  type,
  required: true,
  read: (value) => (value === undefined ? undefined : textOf(value)),
  write: (writer, value) => writer.attributeString(type, value),
});

/** A value in `NFTA_DATA_VALUE`, as hexadecimal text. */
export const data = (type: number): Field<string> => ({
  type,
  required: true,
  read: (value) => (value === undefined ? undefined : (readData(value) ?? undefined)),
  write: (writer, value) => writeData(writer, type, value),
});

/** A number of 32 bits with a name. */
export const named = <Name extends string>(type: number, names: Enumeration<Name>): Field<Name> => ({
  type,
  required: true,
  read: (value) => (value === undefined ? undefined : (names.nameOf(value.readUInt32BE(0)) ?? undefined)),
  write: (writer, value) => writer.attributeBe32(type, names.numberOf(value)),
});

/** A byte with a name. */
export const namedByte = <Name extends string>(type: number, names: Enumeration<Name>): Field<Name> => ({
  type,
  required: true,
  read: (value) => (value === undefined ? undefined : (names.nameOf(value[0]!) ?? undefined)),
  write: (writer, value) => writer.attributeU8(type, names.numberOf(value)),
});

/** Whether `bit` is set, all `others` being of no interest; any further bit leaves the expression raw. */
export const bit = (type: number, bit: number, others = 0): Field<boolean> => ({
  type,
  required: false,
  read: (value) => {
    const bits = value?.readUInt32BE(0) ?? 0;
    return (bits & ~(bit | others)) === 0 ? (bits & bit) !== 0 : undefined;
  },
  write: (writer, value) => {
    if (value) writer.attributeBe32(type, bit);
  },
});

/** `NFPROTO_IPV4`, `NFPROTO_IPV6`, or zero for both. Zero must be said where it is `required`, and nowhere else. */
export const protocolFamily = (type: number, required: boolean): Field<"ipv4" | "ipv6" | null> => ({
  type,
  required,
  read: (value) => familiesByNumber.get(value?.readUInt32BE(0) ?? 0),
  write: (writer, value) => {
    const number = value === null ? 0 : value === "ipv4" ? 2 : 10;
    if (required || number !== 0) writer.attributeBe32(type, number);
  },
});

const familiesByNumber: ReadonlyMap<number, "ipv4" | "ipv6" | null> = new Map([
  [0, null],
  [1, null],
  [2, "ipv4"],
  [10, "ipv6"],
]);
