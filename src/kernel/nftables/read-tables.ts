import type { NftChain, NftElement, NftFamily, NftRule, NftSet, NftTable } from "../../state/index.ts";
import { kernelErrorOf, type NetlinkConnection, textOf } from "../netlink/index.ts";
import {
  chainAttribute,
  elementListAttribute,
  ruleAttribute,
  setAttribute,
  tableAttribute,
} from "./attributes.ts";
import { readChain } from "./chain.ts";
import {
  consistently,
  type Dumped,
  type DumpFilter,
  dumpMessages,
  dumpObjects,
  readOperation,
} from "./dump.ts";
import { readElementList } from "./element-list.ts";
import { fromKernelElements } from "./intervals.ts";
import type { KernelElement } from "./kernel-element.ts";
import { messageTypes } from "./messages.ts";
import { readRule } from "./rule.ts";
import { readSet } from "./set.ts";
import { rangeFormOf, setFlags } from "./set-flags.ts";

/** Which table: family and name. */
export type TableId = Pick<NftTable, "family" | "name">;

/**
 * All tables of all families and owners, or those of `only` that exist: one consistent picture, sorted by family and
 * name. Elements that come and go by themselves are left out (`NftSet.elements`). Throws `KernelError`.
 */
export const readTables = (
  connection: NetlinkConnection,
  only: readonly TableId[] | null = null,
): readonly NftTable[] => consistently(connection, () => readOnce(connection, only));

const readOnce = (connection: NetlinkConnection, only: readonly TableId[] | null): NftTable[] => {
  const found = dumpObjects(connection, messageTypes.getTable, null).map(readTable);
  const wanted = only === null ? null : new Set(only.map(keyOf));
  const tables = found.filter((table) => wanted?.has(keyOf(table)) ?? true);
  const parts = readParts(connection, only === null ? null : tables);
  return tables.map((table) => assemble(table, parts)).toSorted(byKey);
};

const readTable = ({ family, attributes }: Dumped): NftTable => ({
  family,
  name: textOf(attributes.get(tableAttribute.NAME)!),
  flags: attributes.get(tableAttribute.FLAGS)?.readUInt32BE(0) ?? 0,
  sets: [],
  chains: [],
});

const keyOf = ({ family, name }: TableId): string => `${family} ${name}`;

const byKey = (a: NftTable, b: NftTable): number => compareText(keyOf(a), keyOf(b));

const byName = (a: { readonly name: string }, b: { readonly name: string }): number =>
  compareText(a.name, b.name);

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** What tables are made of, by the table's key; rules by the key and name of their chain. */
interface Parts {
  readonly chains: ReadonlyMap<string, readonly NftChain[]>;
  readonly sets: ReadonlyMap<string, readonly NftSet[]>;
  readonly rules: ReadonlyMap<string, readonly NftRule[]>;
}

const readParts = (connection: NetlinkConnection, tables: readonly TableId[] | null): Parts => ({
  chains: grouped(
    dumpObjects(connection, messageTypes.getChain, null),
    chainOwner,
    ({ family, attributes }) => readChain(family, attributes),
  ),
  sets: grouped(
    dumpOf(connection, messageTypes.getSet, setAttribute.TABLE, tables),
    ({ family, attributes }) => keyOf({ family, name: textOf(attributes.get(setAttribute.TABLE)!) }),
    (dumped) => readWholeSet(connection, dumped),
  ),
  rules: grouped(
    dumpOf(connection, messageTypes.getRule, ruleAttribute.TABLE, tables),
    ruleOwner,
    ({ family, attributes }) => readRule(family, attributes),
  ),
});

/** One dump of all tables, or one for each of `tables`. */
const dumpOf = (
  connection: NetlinkConnection,
  type: number,
  tableAttribute: number,
  tables: readonly TableId[] | null,
): Dumped[] =>
  tables === null
    ? dumpObjects(connection, type, null)
    : tables.flatMap(({ family, name }) => dumpObjects(connection, type, family, [[tableAttribute, name]]));

const chainOwner = ({ family, attributes }: Dumped): string =>
  keyOf({ family, name: textOf(attributes.get(chainAttribute.TABLE)!) });

/** The key of the chain that a dumped rule is in. Names have no line ends, so the key is unique. */
export const ruleOwner = ({ family, attributes }: Dumped): string =>
  `${keyOf({ family, name: textOf(attributes.get(ruleAttribute.TABLE)!) })}\n${textOf(attributes.get(ruleAttribute.CHAIN)!)}`;

/** Values by key, each list in the order of the dump. */
const grouped = <Value>(
  objects: readonly Dumped[],
  keyOf: (dumped: Dumped) => string,
  read: (dumped: Dumped) => Value,
): Map<string, Value[]> => {
  const groups = new Map<string, Value[]>();
  for (const dumped of objects) {
    const key = keyOf(dumped);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [read(dumped)]);
    else group.push(read(dumped));
  }
  return groups;
};

const readWholeSet = (connection: NetlinkConnection, { family, attributes }: Dumped): NftSet => {
  const set = readSet(attributes);
  const table = textOf(attributes.get(setAttribute.TABLE)!);
  return { ...set, elements: readElements(connection, family, table, set) };
};

/** Elements that rules put in a set come and go with traffic: none of them is asked for, nor is it read. */
const readElements = (
  connection: NetlinkConnection,
  family: NftFamily,
  table: string,
  { name, flags }: NftSet,
): readonly NftElement[] => {
  if ((flags & setFlags.evaluate) !== 0) return [];
  const filter: DumpFilter = [
    [elementListAttribute.TABLE, table],
    [elementListAttribute.SET, name],
  ];
  return fromKernelElements(storedElements(connection, family, filter), rangeFormOf(flags));
};

const mostDumps = 20;

/**
 * A hash table grows some time after elements were put in, and a dump that it meets goes on at a place of the new order
 * that it had in the old: as many elements are missing as come twice. No transaction tells of that, so it is dumped again.
 */
const storedElements = (
  connection: NetlinkConnection,
  family: NftFamily,
  filter: DumpFilter,
): readonly KernelElement[] => {
  for (let dump = 0; dump < mostDumps; dump += 1) {
    const stored = dumpMessages(connection, messageTypes.getElement, family, filter).flatMap(readElementList);
    if (new Set(stored.map(({ key, closes }) => `${key} ${closes}`)).size === stored.length) return stored;
  }
  const text = "a set was being reordered during every reading";
  throw kernelErrorOf(readOperation, { errno: "EINTR", text, attribute: null });
};

const assemble = (table: NftTable, { chains, sets, rules }: Parts): NftTable => ({
  ...table,
  sets: (sets.get(keyOf(table)) ?? []).toSorted(byName),
  chains: (chains.get(keyOf(table)) ?? [])
    .map((chain) => ({ ...chain, rules: rules.get(`${keyOf(table)}\n${chain.name}`) ?? [] }))
    .toSorted(byName),
});
