import type { NftChain, NftElement, NftRule, NftSet, NftTable } from "../../state/index.ts";
import { messageFlags, type MessageWriter } from "../netlink/index.ts";
import { chainAttribute, ruleAttribute, setAttribute, tableAttribute } from "./attributes.ts";
import { writeChain } from "./chain.ts";
import { elementLists, writeElementList } from "./element-list.ts";
import { toKernelElements } from "./intervals.ts";
import { beginMessage, messageTypes } from "./messages.ts";
import { writeRule } from "./rule.ts";
import { writeSet } from "./set.ts";
import { rangeFormOf } from "./set-flags.ts";

/** One message of a transaction, and its name in the words of an operator. */
export interface Operation {
  readonly name: string;
  /** Writes the whole message. `id` is its place in the transaction, for objects that need one. */
  readonly write: (writer: MessageWriter, id: number) => void;
}

const of = ({ family, name }: NftTable): string => `of table ${family} ${name}`;

const refuseExisting = messageFlags.create | messageFlags.exclusive;

/** Creates an empty table; refused when there is one. */
export const addTable = (table: NftTable): Operation => ({
  name: `add table ${table.family} ${table.name}`,
  write: (writer) => {
    beginMessage(writer, messageTypes.newTable, table.family, refuseExisting)
      .attributeString(tableAttribute.NAME, table.name)
      .attributeBe32(tableAttribute.FLAGS, table.flags)
      .end();
  },
});

/** Deletes a table and everything in it. */
export const deleteTable = (table: NftTable): Operation => ({
  name: `delete table ${table.family} ${table.name}`,
  write: (writer) => {
    beginMessage(writer, messageTypes.deleteTable, table.family)
      .attributeString(tableAttribute.NAME, table.name)
      .end();
  },
});

/** Creates a chain without rules; refused when there is one. */
export const addChain = (table: NftTable, chain: NftChain): Operation => ({
  name: `add chain ${chain.name} ${of(table)}`,
  write: (writer, id) => {
    beginMessage(writer, messageTypes.newChain, table.family, refuseExisting);
    writeChain(writer, table.family, table.name, chain, id);
    writer.end();
  },
});

/** Deletes a chain that has no rules and to which nothing jumps. */
export const deleteChain = (table: NftTable, chain: NftChain): Operation => ({
  name: `delete chain ${chain.name} ${of(table)}`,
  write: (writer) => {
    beginMessage(writer, messageTypes.deleteChain, table.family)
      .attributeString(chainAttribute.TABLE, table.name)
      .attributeString(chainAttribute.NAME, chain.name)
      .end();
  },
});

/** Creates a set without elements; refused when there is one. */
export const addSet = (table: NftTable, set: NftSet): Operation => ({
  name: `add set ${set.name} ${of(table)}`,
  write: (writer, id) => {
    beginMessage(writer, messageTypes.newSet, table.family, refuseExisting);
    writeSet(writer, table.name, set, id);
    writer.end();
  },
});

/** Deletes a set that no rule refers to. */
export const deleteSet = (table: NftTable, set: NftSet): Operation => ({
  name: `delete set ${set.name} ${of(table)}`,
  write: (writer) => {
    beginMessage(writer, messageTypes.deleteSet, table.family)
      .attributeString(setAttribute.TABLE, table.name)
      .attributeString(setAttribute.NAME, set.name)
      .end();
  },
});

/** Adds elements; the same element again is no error, another with the same key is. */
export const addElements = (table: NftTable, set: NftSet, elements: readonly NftElement[]): Operation[] =>
  elementOperations(table, set, elements, { verb: "add elements to", type: messageTypes.newElement });

/** Deletes elements; one that is not there is an error. */
export const deleteElements = (table: NftTable, set: NftSet, elements: readonly NftElement[]): Operation[] =>
  elementOperations(table, set, elements, {
    verb: "delete elements from",
    type: messageTypes.deleteElement,
  });

const elementOperations = (
  table: NftTable,
  set: NftSet,
  elements: readonly NftElement[],
  { verb, type }: { readonly verb: string; readonly type: number },
): Operation[] =>
  elementLists(toKernelElements(elements, rangeFormOf(set.flags))).map((list) => ({
    name: `${verb} set ${set.name} ${of(table)}`,
    write: (writer) => {
      beginMessage(writer, type, table.family, messageFlags.create);
      writeElementList(writer, table.name, set.name, list);
      writer.end();
    },
  }));

/** Appends a rule. `number` counts from 1 in its chain. */
export const addRule = (table: NftTable, chain: NftChain, rule: NftRule, number: number): Operation => ({
  name: `add rule ${number} to chain ${chain.name} ${of(table)}`,
  write: (writer) => {
    beginMessage(writer, messageTypes.newRule, table.family, messageFlags.create | messageFlags.append);
    writeRule(writer, table.name, chain.name, rule);
    writer.end();
  },
});

/** Deletes all rules of a chain. */
export const flushChain = (table: NftTable, chain: NftChain): Operation => ({
  name: `flush chain ${chain.name} ${of(table)}`,
  write: (writer) => {
    beginMessage(writer, messageTypes.deleteRule, table.family)
      .attributeString(ruleAttribute.TABLE, table.name)
      .attributeString(ruleAttribute.CHAIN, chain.name)
      .end();
  },
});
