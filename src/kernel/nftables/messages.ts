import type { NftFamily } from "../../state/index.ts";
import type { MessageLayout, MessageWriter } from "../netlink/index.ts";
import {
  chainAttribute,
  elementListAttribute,
  hookAttribute,
  ruleAttribute,
  setAttribute,
  tableAttribute,
} from "./attributes.ts";

/** `NFNL_SUBSYS_NFTABLES`, the high byte of every message type. */
const subsystem = 10;

const typeOf = (message: number): number => (subsystem << 8) | message;

/** `enum nf_tables_msg_types`, with the subsystem. */
export const messageTypes = {
  newTable: typeOf(0),
  getTable: typeOf(1),
  deleteTable: typeOf(2),
  newChain: typeOf(3),
  getChain: typeOf(4),
  deleteChain: typeOf(5),
  newRule: typeOf(6),
  getRule: typeOf(7),
  deleteRule: typeOf(8),
  newSet: typeOf(9),
  getSet: typeOf(10),
  deleteSet: typeOf(11),
  newElement: typeOf(12),
  getElement: typeOf(13),
  deleteElement: typeOf(14),
  getGeneration: typeOf(16),
} as const;

/** `linux/netfilter.h`, `NFPROTO_*`. */
const familyNumbers: Readonly<Record<NftFamily, number>> = {
  inet: 1,
  ip: 2,
  arp: 3,
  netdev: 5,
  bridge: 7,
  ip6: 10,
};

const familiesByNumber = new Map(
  Object.entries(familyNumbers).map(([family, number]) => [number, family as NftFamily]),
);

/** Size of `struct nfgenmsg`. */
export const familyHeaderLength = 4;

/** Begins a message of nftables. `null` stands for every family. */
export const beginMessage = (
  writer: MessageWriter,
  type: number,
  family: NftFamily | null,
  flags = 0,
): MessageWriter =>
  writer
    .begin(type, flags)
    .u8(family === null ? 0 : familyNumbers[family])
    .u8(0)
    .u16(0);

/** Writes `NFNL_MSG_BATCH_BEGIN` or `NFNL_MSG_BATCH_END`. */
export const writeBatchFrame = (writer: MessageWriter, type: number): void => {
  writer.begin(type).u8(0).u8(0).be16(subsystem).end();
};

/** The family in the header of an answer; `null` for one that this module does not know. */
export const familyOfMessage = (payload: Buffer): NftFamily | null =>
  familiesByNumber.get(payload[0]!) ?? null;

const layout = (names: MessageLayout["names"]): MessageLayout => ({
  headerLength: familyHeaderLength,
  names,
});

const chainLayout = layout({
  ...chainAttribute.names,
  [chainAttribute.HOOK]: { name: "NFTA_CHAIN_HOOK", inside: hookAttribute.names },
});

/** The layouts of the messages that change something, so that a refusal names the attribute at fault. */
export const messageLayouts: ReadonlyMap<number, MessageLayout> = new Map([
  [messageTypes.newTable, layout(tableAttribute.names)],
  [messageTypes.deleteTable, layout(tableAttribute.names)],
  [messageTypes.newChain, chainLayout],
  [messageTypes.deleteChain, chainLayout],
  [messageTypes.newRule, layout(ruleAttribute.names)],
  [messageTypes.deleteRule, layout(ruleAttribute.names)],
  [messageTypes.newSet, layout(setAttribute.names)],
  [messageTypes.deleteSet, layout(setAttribute.names)],
  [messageTypes.newElement, layout(elementListAttribute.names)],
  [messageTypes.deleteElement, layout(elementListAttribute.names)],
]);
