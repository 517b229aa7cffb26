import { nftDataTypes, type NftSet, nftTypeFields, nftVerdictType } from "../../state/index.ts";
import {
  type Attributes,
  listAttributes,
  type MessageWriter,
  parseAttributes,
  textOf,
} from "../netlink/index.ts";
import { listAttribute, setAttribute, setDescriptionAttribute, setFieldAttribute } from "./attributes.ts";
import { setFlags } from "./set-flags.ts";
import { setUserdata } from "./set-userdata.ts";

/** Writes the attributes of a set without its elements. `id` is its place in the transaction. */
export const writeSet = (writer: MessageWriter, table: string, set: NftSet, id: number): void => {
  writer.attributeString(setAttribute.TABLE, table).attributeString(setAttribute.NAME, set.name);
  writer.attributeBe32(setAttribute.FLAGS, set.flags);
  writer.attributeBe32(setAttribute.KEY_TYPE, set.keyType);
  writer.attributeBe32(setAttribute.KEY_LEN, set.keyLength);
  if (set.dataType !== null) writer.attributeBe32(setAttribute.DATA_TYPE, set.dataType);
  if (set.dataLength !== null) writer.attributeBe32(setAttribute.DATA_LEN, set.dataLength);
  writer.attributeBe32(setAttribute.ID, id);
  if (set.timeoutMs !== null) writer.attributeBe64(setAttribute.TIMEOUT, BigInt(set.timeoutMs));
  if ((set.flags & setFlags.concatenation) !== 0) writeFields(writer, set.fields);
  writer.attribute(setAttribute.USERDATA, setUserdata(set));
};

/** The kernel refuses fields without the flag, and the flag without fields. */
const writeFields = (writer: MessageWriter, fields: readonly number[]): void => {
  writer.nest(setAttribute.DESC).nest(setDescriptionAttribute.CONCAT);
  for (const length of fields)
    writer.nest(listAttribute.ELEM).attributeBe32(setFieldAttribute.LEN, length).endNest();
  writer.endNest().endNest();
};

/** A set as the kernel describes it, still without elements. */
export const readSet = (attributes: Attributes): NftSet => {
  const number = (type: number): number | null => attributes.get(type)?.readUInt32BE(0) ?? null;
  const keyType = number(setAttribute.KEY_TYPE) ?? 0;
  const dataType = number(setAttribute.DATA_TYPE);
  const timeout = attributes.get(setAttribute.TIMEOUT);
  return {
    name: textOf(attributes.get(setAttribute.NAME)!),
    flags: number(setAttribute.FLAGS) ?? 0,
    keyType,
    keyLength: number(setAttribute.KEY_LEN)!,
    fields: readFields(attributes) ?? fieldsOfType(keyType),
    dataType,
    dataLength: dataType === nftVerdictType ? null : number(setAttribute.DATA_LEN),
    timeoutMs: timeout === undefined ? null : Number(timeout.readBigUInt64BE(0)),
    elements: [],
  };
};

const readFields = (attributes: Attributes): readonly number[] | null => {
  const description = attributes.get(setAttribute.DESC);
  const list = description && parseAttributes(description).get(setDescriptionAttribute.CONCAT);
  if (list === undefined) return null;
  return listAttributes(list).map(({ value }) =>
    parseAttributes(value).get(setFieldAttribute.LEN)!.readUInt32BE(0),
  );
};

/** The kernel forgets the fields of a concatenation without ranges; its type still tells them. */
const fieldsOfType = (type: number): readonly number[] => {
  const fields = nftTypeFields(type) ?? [];
  return fields.length < 2 ? [] : fields.map((field) => nftDataTypes[field].bytes);
};
