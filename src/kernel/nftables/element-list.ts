import { align, attributeTypeMask, type MessageWriter, type NetlinkMessage } from "../netlink/index.ts";
import { elementListAttribute, listAttribute } from "./attributes.ts";
import { elementBytes, type KernelElement, readKernelElement, writeKernelElement } from "./kernel-element.ts";
import { familyHeaderLength } from "./messages.ts";

/** A list is one attribute, whose length has sixteen bits. */
const mostListBytes = 60_000;

/** Splits elements into lists that each fit in one message, in order. A range is never split: both halves stay. */
export const elementLists = (elements: readonly KernelElement[]): readonly (readonly KernelElement[])[] => {
  const lists: KernelElement[][] = [];
  let bytes = Infinity;
  for (const element of elements) {
    bytes += elementBytes(element);
    if (bytes > mostListBytes && !element.closes) {
      lists.push([]);
      bytes = elementBytes(element);
    }
    lists.at(-1)!.push(element);
  }
  return lists;
};

/** Writes the attributes of a message that adds or deletes elements. */
export const writeElementList = (
  writer: MessageWriter,
  table: string,
  set: string,
  elements: readonly KernelElement[],
): void => {
  writer.attributeString(elementListAttribute.TABLE, table).attributeString(elementListAttribute.SET, set);
  writer.nest(elementListAttribute.ELEMENTS);
  for (const element of elements) {
    writer.nest(listAttribute.ELEM);
    writeKernelElement(writer, element);
    writer.endNest();
  }
  writer.endNest();
};

/** The elements in one message of a dump. */
export const readElementList = ({ buffer, start, end }: NetlinkMessage): KernelElement[] => {
  const elements: KernelElement[] = [];
  for (const list of membersOf(buffer, start + familyHeaderLength, end)) {
    if (list.type !== elementListAttribute.ELEMENTS) continue;
    for (const member of membersOf(buffer, list.start, list.end))
      elements.push(readKernelElement(buffer, member.start, member.end));
  }
  return elements;
};

interface Place {
  readonly type: number;
  readonly start: number;
  readonly end: number;
}

/** Where the attributes between `start` and `end` lie. */
const membersOf = (buffer: Buffer, start: number, end: number): Place[] => {
  const places: Place[] = [];
  for (let at = start; at + 4 <= end;) {
    const length = buffer.readUInt16LE(at);
    if (length < 4) break;
    places.push({ type: buffer.readUInt16LE(at + 2) & attributeTypeMask, start: at + 4, end: at + length });
    at += align(length);
  }
  return places;
};
