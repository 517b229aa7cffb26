import { type MessageWriter, parseAttributes } from "../netlink/index.ts";
import { dataAttribute } from "./attributes.ts";

/** Writes hexadecimal text as `NFTA_DATA_VALUE` nested in an attribute. */
export const writeData = (writer: MessageWriter, attribute: number, hex: string): void => {
  writer.nest(attribute).attribute(dataAttribute.VALUE, Buffer.from(hex, "hex")).endNest();
};

/** The value in `NFTA_DATA_VALUE` as hexadecimal text; `null` when the attribute holds something else. */
export const readData = (value: Buffer): string | null =>
  parseAttributes(value).get(dataAttribute.VALUE)?.toString("hex") ?? null;
