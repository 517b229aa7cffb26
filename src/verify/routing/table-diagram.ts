import { comparePrefixes, lengthOf } from "../../net/index.ts";
import { type Ref, undefinedRef } from "../sets/index.ts";
import { type ChainContext, chainDiagram, pass } from "./chain-diagram.ts";
import type { ChainedTable } from "./chains.ts";
import { substitute } from "./substitute.ts";

/** What a table answers to every packet: target ids, and undefined where the next rule is asked. */
export const tableDiagram = (context: ChainContext, table: ChainedTable): Ref => {
  const { diagrams } = context;
  const answers = table.chains.map((chain) => chainDiagram(context, chain));
  const first = pass + 1;
  const longestFirst = [...table.chainOf].sort(
    ([a], [b]) => lengthOf(b) - lengthOf(a) || comparePrefixes(a, b),
  );
  const matches = diagrams.overrideAll(
    longestFirst.map(([prefix, chain]) =>
      diagrams.guard(context.view.address("destination", prefix), diagrams.terminal(first + chain)),
    ),
  );
  const whole = substitute(diagrams, matches, (id) => (id < first ? undefinedRef : answers[id - first]!));
  return diagrams.mapTerminals(whole, (id) => (id === pass ? 0 : id));
};
