import type { NftChain, NftHook, NftSet, NftTable, NftVerdict, XtTable } from "../../../state/index.ts";

/** Where a chain is run from: a hook, and whether its base chain makes the kernel look the route up again. */
export interface RunFrom {
  readonly hook: NftHook["hook"];
  readonly reroutes: boolean;
}

/** For each chain of a table the base chains that lead to it. */
export const chainHooks = (table: NftTable): ReadonlyMap<string, readonly RunFrom[]> => {
  const sets = new Map(table.sets.map((set) => [set.name, set]));
  const bases = table.chains.flatMap(({ name, hook }) =>
    hook === null ? [] : [[name, { hook: hook.hook, reroutes: hook.type === "route" }] as const],
  );
  const next = new Map(table.chains.map((chain) => [chain.name, targetsOf(chain, sets)]));
  return spread(bases, next);
};

const targetsOf = (chain: NftChain, sets: ReadonlyMap<string, NftSet>): readonly string[] =>
  chain.rules.flatMap(({ expressions }) =>
    expressions.flatMap((expression) => {
      if (expression.kind === "verdict") return chainOf(expression.verdict);
      if (expression.kind !== "lookup") return [];
      return sets.get(expression.set)?.elements.flatMap(({ verdict }) => chainOf(verdict)) ?? [];
    }),
  );

const chainOf = (verdict: NftVerdict | null): readonly string[] =>
  verdict?.kind === "jump" || verdict?.kind === "goto" ? [verdict.chain] : [];

const builtIn: Readonly<Record<string, NftHook["hook"]>> = {
  PREROUTING: "prerouting",
  INPUT: "input",
  FORWARD: "forward",
  OUTPUT: "output",
  POSTROUTING: "postrouting",
};

/** The same for a legacy table; its `mangle` looks routes up again (`iptable_mangle.c, ipt_mangle_out`). */
export const legacyChainHooks = (table: XtTable): ReadonlyMap<string, readonly RunFrom[]> => {
  const bases = table.chains.flatMap(({ name }) => {
    const hook = builtIn[name];
    return hook === undefined ? [] : [[name, { hook, reroutes: table.name === "mangle" }] as const];
  });
  const next = table.chains.map(
    ({ name, rules }) =>
      [
        name,
        rules.flatMap(({ action }) => (action === null || action.kind === "target" ? [] : [action.chain])),
      ] as const,
  );
  return spread(bases, new Map(next));
};

const spread = (
  bases: readonly (readonly [string, RunFrom])[],
  next: ReadonlyMap<string, readonly string[]>,
): ReadonlyMap<string, readonly RunFrom[]> => {
  const found = new Map<string, RunFrom[]>();
  for (const [base, from] of bases) {
    const reached = new Set([base]);
    for (const name of reached) for (const target of next.get(name) ?? []) reached.add(target);
    for (const name of reached) found.set(name, [...(found.get(name) ?? []), from]);
  }
  return found;
};
