import type { XtChain, XtFamily, XtRule, XtTable } from "../../state/index.ts";
import { parseRule } from "./parse-rule.ts";

interface MutableTable {
  readonly family: XtFamily;
  readonly name: string;
  readonly chains: Map<
    string,
    { readonly name: string; policy: XtChain["policy"]; readonly rules: XtRule[] }
  >;
}

/**
 * The tables in what `iptables-save`, `ip6tables-save` or `ebtables-save` print: `*table`, `:CHAIN POLICY`, `-A CHAIN …`,
 * `COMMIT`. Counters and comments are left out; lines of any other kind are not understood by the tools either.
 */
export const parseSavedTables = (text: string, family: XtFamily): readonly XtTable[] => {
  const tables: MutableTable[] = [];
  for (const line of text.split("\n")) readLine(line.trim(), family, tables);
  return tables.map(({ name, chains }) => ({ family, name, chains: [...chains.values()] }));
};

const readLine = (line: string, family: XtFamily, tables: MutableTable[]): void => {
  const table = tables.at(-1);
  if (line.startsWith("*")) tables.push({ family, name: line.slice(1), chains: new Map() });
  else if (line.startsWith(":") && table !== undefined) {
    const [name = "", policy = "-"] = line.slice(1).split(" ");
    table.chains.set(name, { name, policy: policies[policy] ?? null, rules: [] });
  } else if (table !== undefined) readRule(line, table);
};

const policies: Readonly<Record<string, XtChain["policy"]>> = { ACCEPT: "accept", DROP: "drop" };

/** `[packets:bytes] -A CHAIN …`: counters stand in front when they were asked for. */
const ruleLine = /^(?:\[\d+:\d+\] )?-A (\S+) ?(.*)$/;

const readRule = (line: string, { family, chains }: MutableTable): void => {
  const [, chain, rest] = ruleLine.exec(line) ?? [];
  if (chain === undefined || rest === undefined) return;
  chains.get(chain)?.rules.push(parseRule(rest, family, new Set(chains.keys())));
};
