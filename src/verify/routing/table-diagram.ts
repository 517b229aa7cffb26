import { addressBytes, addressOf, lengthOf, type Prefix } from "../../net/index.ts";
import { LongestPrefixTable, type Ref, undefinedRef } from "../sets/index.ts";
import { type ChainContext, chainDiagram, pass } from "./chain-diagram.ts";
import type { ChainedTable } from "./chains.ts";
import { substitute } from "./substitute.ts";

/**
 * What a table answers to every packet: target ids, and undefined where the next rule is asked. The longest prefix says
 * which chain is asked; what the chains answer is put in its place afterwards, as it may depend on bits above addresses.
 */
export const tableDiagram = (context: ChainContext, table: ChainedTable): Ref => {
  const { diagrams, view } = context;
  const answers = table.chains.map((chain) => chainDiagram(context, chain));
  const first = pass + 1;
  const prefixes = new LongestPrefixTable(diagrams, view.addressLevels("destination"));
  for (const [prefix, chain] of table.chainOf)
    prefixes.load(words(prefix), lengthOf(prefix), diagrams.terminal(first + chain));
  const whole = substitute(diagrams, prefixes.root, (id) =>
    id < first ? undefinedRef : answers[id - first]!,
  );
  return diagrams.mapTerminals(whole, (id) => (id === pass ? 0 : id));
};

/** The bits of a prefix, in words of 32. */
const words = (prefix: Prefix): readonly number[] => {
  const bytes = addressBytes(addressOf(prefix));
  return Array.from(
    { length: bytes.length / 4 },
    (_, at) =>
      ((bytes[4 * at]! << 24) |
        (bytes[4 * at + 1]! << 16) |
        (bytes[4 * at + 2]! << 8) |
        bytes[4 * at + 3]!) >>>
      0,
  );
};
