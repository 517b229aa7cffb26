import { KernelError } from "../../diagnostics/index.ts";
import type { NftFamily } from "../../state/index.ts";
import {
  type Attributes,
  kernelErrorOf,
  MessageWriter,
  type NetlinkConnection,
  type NetlinkMessage,
  parseAttributes,
} from "../netlink/index.ts";
import { generationAttribute } from "./attributes.ts";
import { beginMessage, familyHeaderLength, familyOfMessage, messageTypes } from "./messages.ts";

/** One object of a dump, with the family of its table. */
export interface Dumped {
  readonly family: NftFamily;
  readonly attributes: Attributes;
}

/** Attributes that narrow a dump, as number and text. */
export type DumpFilter = readonly (readonly [type: number, text: string])[];

/** The messages of one dump. `family` `null` asks for every family. */
export const dumpMessages = (
  connection: NetlinkConnection,
  type: number,
  family: NftFamily | null,
  filter: DumpFilter = [],
): NetlinkMessage[] => {
  const writer = beginMessage(new MessageWriter(256), type, family);
  for (const [attribute, text] of filter) writer.attributeString(attribute, text);
  return connection.dump(readOperation, writer.end());
};

/** The objects of one dump. Objects of families that are unknown here are left out. */
export const dumpObjects = (...request: Parameters<typeof dumpMessages>): Dumped[] =>
  dumpMessages(...request).flatMap(({ payload }) => {
    const family = familyOfMessage(payload);
    return family === null ? [] : [{ family, attributes: parseAttributes(payload, familyHeaderLength) }];
  });

/** What reading is called in errors. */
export const readOperation = "read the nftables ruleset";

const mostAttempts = 20;

/**
 * What `read` gives when no transaction was committed meanwhile: several dumps are one consistent picture. Throws
 * `KernelError` (`EINTR`, retry soon) when somebody committed during every attempt.
 */
export const consistently = <Value>(connection: NetlinkConnection, read: () => Value): Value => {
  for (let attempt = 0; attempt < mostAttempts; attempt += 1) {
    const generation = readGeneration(connection);
    const value = unlessGone(read);
    if (value !== null && readGeneration(connection) === generation) return value.read;
  }
  const text = "the ruleset changed during every reading";
  throw kernelErrorOf(readOperation, { errno: "EINTR", text, attribute: null });
};

/** A set that a transaction deleted between two dumps is no error, but a reason to read again. */
const unlessGone = <Value>(read: () => Value): { readonly read: Value } | null => {
  try {
    return { read: read() };
  } catch (error) {
    if (error instanceof KernelError && error.errno === "ENOENT") return null;
    throw error;
  }
};

/** The number of the last committed transaction. */
export const readGeneration = (connection: NetlinkConnection): number => {
  const writer = beginMessage(new MessageWriter(64), messageTypes.getGeneration, null).end();
  const [answer] = connection.get(readOperation, writer);
  return parseAttributes(answer!.payload, familyHeaderLength).get(generationAttribute.ID)!.readUInt32BE(0);
};
