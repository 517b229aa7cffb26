import type { NftVerdict } from "../../state/index.ts";
import { align, attributeTypeMask, type MessageWriter, textOf } from "../netlink/index.ts";
import { dataAttribute, elementAttribute } from "./attributes.ts";
import { writeData, readData } from "./data.ts";
import { readVerdict, writeVerdict } from "./verdict.ts";

/** A set element as the kernel stores it: a range in a plain interval set is two of them. */
export interface KernelElement {
  /** Empty for the catch-all element. */
  readonly key: string;
  /** `NFTA_SET_ELEM_KEY_END`, inclusive. */
  readonly keyEnd: string | null;
  /** `NFT_SET_ELEM_INTERVAL_END`: `key` is the first value after a range. */
  readonly closes: boolean;
  readonly data: string | null;
  readonly verdict: NftVerdict | null;
  readonly timeoutMs: number | null;
  /** Has a time left (`NFTA_SET_ELEM_EXPIRATION`); not sent. */
  readonly expires: boolean;
}

const intervalEndFlag = 1;
const catchAllFlag = 2;

/** Writes an element's attributes inside its nest. */
export const writeKernelElement = (writer: MessageWriter, element: KernelElement): void => {
  if (element.key !== "") writeData(writer, elementAttribute.KEY, element.key);
  if (element.keyEnd !== null) writeData(writer, elementAttribute.KEY_END, element.keyEnd);
  const flags = (element.closes ? intervalEndFlag : 0) | (element.key === "" ? catchAllFlag : 0);
  if (flags !== 0) writer.attributeBe32(elementAttribute.FLAGS, flags);
  if (element.data !== null) writeData(writer, elementAttribute.DATA, element.data);
  if (element.verdict !== null) writeVerdict(writer, elementAttribute.DATA, element.verdict);
  if (element.timeoutMs !== null) writer.attributeBe64(elementAttribute.TIMEOUT, BigInt(element.timeoutMs));
};

/** No element takes more bytes than this beside its keys, data and chain name, headers and padding included. */
const overheadBytes = 64;

/** At least as many bytes as the element takes in a message. */
export const elementBytes = ({ key, keyEnd, data, verdict }: KernelElement): number =>
  overheadBytes +
  (key.length + (keyEnd?.length ?? 0) + (data?.length ?? 0)) / 2 +
  (verdict !== null && "chain" in verdict ? 4 * verdict.chain.length : 0);

interface MutableElement {
  key: string;
  keyEnd: string | null;
  closes: boolean;
  data: string | null;
  verdict: NftVerdict | null;
  timeoutMs: number | null;
  expires: boolean;
}

/**
 * Reads the element between `start` and `end` of a message. Large sets pass through here, so it walks the bytes
 * itself. The name of an object (`NFTA_SET_ELEM_OBJREF`) is given as data.
 */
export const readKernelElement = (bytes: Buffer, start: number, end: number): KernelElement => {
  const element: MutableElement = {
    key: "",
    keyEnd: null,
    closes: false,
    data: null,
    verdict: null,
    timeoutMs: null,
    expires: false,
  };
  for (let at = start; at + 4 <= end;) {
    const length = bytes.readUInt16LE(at);
    if (length < 4) break;
    readAttribute(element, bytes, bytes.readUInt16LE(at + 2) & attributeTypeMask, at + 4, at + length);
    at += align(length);
  }
  return element;
};

const readAttribute = (
  element: MutableElement,
  bytes: Buffer,
  type: number,
  start: number,
  end: number,
): void => {
  if (type === elementAttribute.KEY) element.key = valueAt(bytes, start, end);
  else if (type === elementAttribute.KEY_END) element.keyEnd = valueAt(bytes, start, end);
  else if (type === elementAttribute.FLAGS)
    element.closes = (bytes.readUInt32BE(start) & intervalEndFlag) !== 0;
  else if (type === elementAttribute.EXPIRATION) element.expires = true;
  else if (type === elementAttribute.TIMEOUT) element.timeoutMs = Number(bytes.readBigUInt64BE(start));
  else if (type === elementAttribute.OBJREF) element.data = objectName(bytes.subarray(start, end));
  else if (type === elementAttribute.DATA) readElementData(element, bytes.subarray(start, end));
};

/** The hexadecimal text of the `NFTA_DATA_VALUE` that fills a nest. */
const valueAt = (bytes: Buffer, start: number, end: number): string =>
  bytes.toString("hex", start + 4, Math.min(end, start + bytes.readUInt16LE(start)));

const readElementData = (element: MutableElement, nested: Buffer): void => {
  const isVerdict = (nested.readUInt16LE(2) & attributeTypeMask) === dataAttribute.VERDICT;
  if (isVerdict) element.verdict = readVerdict(nested);
  else element.data = readData(nested);
};

const objectName = (value: Buffer): string => Buffer.from(textOf(value)).toString("hex");
