import type { NftChain, NftSet, NftTable } from "../../state/index.ts";
import { isBoundChain } from "./chain.ts";
import { compareElements, isSame, isSameChain, isSameSet, referencesOf } from "./compare.ts";
import {
  addChain,
  addElements,
  addRule,
  addSet,
  addTable,
  deleteChain,
  deleteElements,
  deleteSet,
  deleteTable,
  flushChain,
  type Operation,
} from "./operation.ts";
import { setFlags } from "./set-flags.ts";

/** A table before and after a change; `null` where there is none. */
export interface TableChange {
  readonly before: NftTable | null;
  readonly after: NftTable | null;
}

/**
 * The messages that make a change, in the order of one transaction.
 *
 * What stays the same is not touched, so that it keeps its counters, limits and timeouts. Where that cannot be (the
 * definition of a set or chain changed, or something anonymous is involved) the table is deleted and made anew.
 */
export const tableOperations = ({ before, after }: TableChange): readonly Operation[] => {
  if (before === null) return after === null ? [] : createTable(after);
  if (after === null) return [deleteTable(before)];
  if (isSame(before, after)) return [];
  return canStay(before, after) ? alterTable(before, after) : [deleteTable(before), ...createTable(after)];
};

/** Sets and chains come before what refers to them. */
const createTable = (table: NftTable): Operation[] => [
  addTable(table),
  ...table.sets.map((set) => addSet(table, set)),
  ...table.chains.map((chain) => addChain(table, chain)),
  ...table.sets.flatMap((set) => addElements(table, set, set.elements)),
  ...table.chains.flatMap((chain) => addRules(table, chain)),
];

const addRules = (table: NftTable, chain: NftChain): Operation[] =>
  chain.rules.map((rule, index) => addRule(table, chain, rule, index + 1));

/** The sets or chains of two tables, paired by name. */
interface Pairs<Value> {
  readonly gone: readonly Value[];
  readonly added: readonly Value[];
  readonly kept: readonly { readonly before: Value; readonly after: Value }[];
}

const pair = <Value extends { readonly name: string }>(
  before: readonly Value[],
  after: readonly Value[],
): Pairs<Value> => {
  const olds = new Map(before.map((value) => [value.name, value]));
  const news = new Map(after.map((value) => [value.name, value]));
  return {
    gone: before.filter(({ name }) => !news.has(name)),
    added: after.filter(({ name }) => !olds.has(name)),
    kept: after.flatMap((value) => {
      const old = olds.get(value.name);
      return old === undefined ? [] : [{ before: old, after: value }];
    }),
  };
};

const hasNewRules = ({ before, after }: { readonly before: NftChain; readonly after: NftChain }): boolean =>
  !isSame(before.rules, after.rules);

/** Whether the table can be altered instead of made anew. */
const canStay = (before: NftTable, after: NftTable): boolean => {
  const sets = pair(before.sets, after.sets);
  const chains = pair(before.chains, after.chains);
  return (
    before.flags === after.flags &&
    sets.kept.every((kept) => isSameSet(kept.before, kept.after) && canAlter(kept.before, kept.after)) &&
    chains.kept.every((kept) => isSameChain(kept.before, kept.after)) &&
    !touchesAnonymous(sets, chains)
  );
};

/** The elements of a constant set are fixed once a rule refers to it. */
const canAlter = (before: NftSet, after: NftSet): boolean =>
  (after.flags & setFlags.constant) === 0 || isSame(before.elements, after.elements);

const isAnonymous = ({ flags }: NftSet): boolean => (flags & setFlags.anonymous) !== 0;

/** Anonymous sets and chains live and die with a rule, so they cannot be handled on their own. */
const touchesAnonymous = (sets: Pairs<NftSet>, chains: Pairs<NftChain>): boolean => {
  if ([...sets.gone, ...sets.added].some(isAnonymous)) return true;
  const changed = chains.kept.filter(hasNewRules).flatMap((kept) => [kept.before, kept.after]);
  const touched = [...chains.gone, ...chains.added, ...changed];
  const names = new Set(sets.kept.filter((kept) => isAnonymous(kept.after)).map((kept) => kept.after.name));
  return touched.some(
    (chain) =>
      isBoundChain(chain.name) ||
      chain.rules.some(({ expressions }) =>
        referencesOf(expressions).some((name) => names.has(name) || isBoundChain(name)),
      ),
  );
};

/**
 * References go before what they refer to, and come after it. Chains are flushed even if they had no rules: on a repeat
 * they have the new ones.
 */
const alterTable = (before: NftTable, after: NftTable): Operation[] => {
  const sets = pair(before.sets, after.sets);
  const chains = pair(before.chains, after.chains);
  const rewritten = chains.kept.filter(hasNewRules);
  const elements = sets.kept.map((kept) => ({
    set: kept.after,
    ...compareElements(kept.before.elements, kept.after.elements),
  }));
  return [
    ...[...chains.gone, ...rewritten.map((kept) => kept.after)].map((chain) => flushChain(after, chain)),
    ...elements.flatMap(({ set, gone }) => deleteElements(after, set, gone)),
    ...sets.gone.map((set) => deleteSet(after, set)),
    ...chains.gone.map((chain) => deleteChain(after, chain)),
    ...sets.added.map((set) => addSet(after, set)),
    ...chains.added.map((chain) => addChain(after, chain)),
    ...elements.flatMap(({ set, added }) => addElements(after, set, added)),
    ...sets.added.flatMap((set) => addElements(after, set, set.elements)),
    ...[...chains.added, ...rewritten.map((kept) => kept.after)].flatMap((chain) => addRules(after, chain)),
  ];
};
