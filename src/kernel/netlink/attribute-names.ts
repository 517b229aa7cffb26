import { align, attributeHeaderLength, attributeTypeMask, headerLength } from "./constants.ts";

/** The header names of attribute types; of nested ones also the names inside. */
export interface AttributeNames {
  readonly [type: number]: string | { readonly name: string; readonly inside: AttributeNames };
}

/** How the messages of one type are laid out: the family's fixed header, then attributes. */
export interface MessageLayout {
  readonly headerLength: number;
  readonly names: AttributeNames;
}

/**
 * The header name of the attribute at `offset` bytes from the start of `message` (`NLMSGERR_ATTR_OFFS`), for example
 * `RTA_GATEWAY`. `null` when the offset points at none.
 */
export const attributeAt = (message: Buffer, offset: number, layout: MessageLayout): string | null =>
  nameWithin(message, headerLength + align(layout.headerLength), message.length, offset, layout.names);

const nameWithin = (
  bytes: Buffer,
  start: number,
  end: number,
  offset: number,
  names: AttributeNames,
): string | null => {
  for (let at = start; at + attributeHeaderLength <= end;) {
    const length = bytes.readUInt16LE(at);
    if (length < attributeHeaderLength) return null;
    if (offset < at + length) return nameOf(bytes, at, offset, names);
    at += align(length);
  }
  return null;
};

const nameOf = (bytes: Buffer, at: number, offset: number, names: AttributeNames): string | null => {
  const type = bytes.readUInt16LE(at + 2) & attributeTypeMask;
  const known = names[type];
  if (known === undefined) return `attribute ${type}`;
  if (typeof known === "string") return known;
  const inner = at + attributeHeaderLength;
  if (offset < inner) return known.name;
  const found = nameWithin(bytes, inner, at + bytes.readUInt16LE(at), offset, known.inside);
  return found ?? known.name;
};
