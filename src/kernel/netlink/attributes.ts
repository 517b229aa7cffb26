import { align, attributeHeaderLength, attributeTypeMask } from "./constants.ts";

/** Attributes by type, without the nested and byte-order bits. Of several with one type the last one counts. */
export type Attributes = ReadonlyMap<number, Buffer>;

/** The attributes in `payload` from `offset` on; nested ones are parsed by calling again with the value. */
export const parseAttributes = (payload: Uint8Array, offset = 0): Attributes => {
  const attributes = new Map<number, Buffer>();
  for (const { type, value } of listAttributes(payload, offset)) attributes.set(type, value);
  return attributes;
};

/** The attributes in order, for lists whose members share a type. Stops at one that does not fit. */
export const listAttributes = (
  payload: Uint8Array,
  offset = 0,
): { readonly type: number; readonly value: Buffer }[] => {
  const bytes = Buffer.from(payload.buffer, payload.byteOffset, payload.length);
  const attributes = [];
  for (let at = offset; at + attributeHeaderLength <= bytes.length;) {
    const length = bytes.readUInt16LE(at);
    if (length < attributeHeaderLength || at + length > bytes.length) break;
    const value = bytes.subarray(at + attributeHeaderLength, at + length);
    attributes.push({ type: bytes.readUInt16LE(at + 2) & attributeTypeMask, value });
    at += align(length);
  }
  return attributes;
};

/** The text of an attribute without the zero byte that ends it. */
export const textOf = (value: Uint8Array): string => {
  const bytes = Buffer.from(value.buffer, value.byteOffset, value.length);
  const zero = bytes.indexOf(0);
  return bytes.toString("utf8", 0, zero < 0 ? bytes.length : zero);
};
