import type { HostSpec } from "../hosts/host-spec.ts";
import type { Sequence } from "../packets/sequence.ts";
import type { Trial } from "./trial.ts";

/** A list inside a trial: what it holds, and the trial with another list in its place. */
interface Part {
  readonly size: number;
  readonly keep: (chosen: (at: number) => boolean) => Trial;
}

const filtered = <Value>(list: readonly Value[], chosen: (at: number) => boolean): readonly Value[] =>
  list.filter((_, at) => chosen(at));

const partOf = <Value>(list: readonly Value[], put: (list: readonly Value[]) => Trial): Part => ({
  size: list.length,
  keep: (chosen) => put(filtered(list, chosen)),
});

/** Everything that can be left out of a trial, the coarse before the fine. */
const partsOf = (trial: Trial): readonly Part[] => {
  const { spec, change } = trial;
  const host = (fields: Partial<HostSpec>): Trial => ({ ...trial, spec: { ...spec, ...fields } });
  return [
    partOf(trial.batches.flat(), (sequences) => ({ ...trial, batches: [sequences] })),
    partOf(spec.tables, (tables) => host({ tables })),
    partOf(spec.iptables.ipv4, (ipv4) => host({ iptables: { ...spec.iptables, ipv4 } })),
    partOf(spec.iptables.ipv6, (ipv6) => host({ iptables: { ...spec.iptables, ipv6 } })),
    ...(change === null
      ? []
      : [partOf(change.tables, (tables) => ({ ...trial, change: { ...change, tables } }))]),
    partOf(spec.rules.ipv4, (ipv4) => host({ rules: { ...spec.rules, ipv4 } })),
    partOf(spec.rules.ipv6, (ipv6) => host({ rules: { ...spec.rules, ipv6 } })),
    partOf(spec.routes.ipv4, (ipv4) => host({ routes: { ...spec.routes, ipv4 } })),
    partOf(spec.routes.ipv6, (ipv6) => host({ routes: { ...spec.routes, ipv6 } })),
    partOf(spec.nextHops, (nextHops) => host({ nextHops })),
    partOf(spec.addresses, (addresses) => host({ addresses })),
    partOf(Object.entries(spec.settings), (settings) => host({ settings: Object.fromEntries(settings) })),
    ...insidesOf(spec, host),
    ...stepsOf(trial),
  ];
};

/** Chains, sets and rules of every table. */
const insidesOf = (spec: HostSpec, host: (fields: Partial<HostSpec>) => Trial): readonly Part[] =>
  spec.tables
    .flatMap((table, at) => {
      const put = (fields: Partial<typeof table>): Trial =>
        host({ tables: spec.tables.with(at, { ...table, ...fields }) });
      return [
        partOf(table.chains, (chains) => put({ chains })),
        partOf(table.sets, (sets) => put({ sets })),
        ...table.chains.map((chain, index) =>
          partOf(chain.rules, (rules) => put({ chains: table.chains.with(index, { ...chain, rules }) })),
        ),
        ...table.sets.map((set, index) =>
          partOf(set.elements, (elements) => put({ sets: table.sets.with(index, { ...set, elements }) })),
        ),
      ];
    })
    .concat(
      (["ipv4", "ipv6"] as const).flatMap((family) =>
        spec.iptables[family].map((table, at) =>
          partOf(table.rules, (rules) =>
            host({
              iptables: { ...spec.iptables, [family]: spec.iptables[family].with(at, { ...table, rules }) },
            }),
          ),
        ),
      ),
    );

const stepsOf = (trial: Trial): readonly Part[] => {
  const sequences = trial.batches.flat();
  const put = (at: number, sequence: Sequence): Trial => ({
    ...trial,
    batches: [sequences.with(at, sequence)],
  });
  if (sequences.length > 3) return [];
  return sequences.flatMap((sequence, at) => [
    partOf(sequence.steps, (steps) => put(at, { ...sequence, steps })),
    partOf(sequence.after, (after) => put(at, { ...sequence, after })),
  ]);
};

/** Leaves out of `trial` whatever it fails without, for some time; `fails` tells whether one still does. */
export const shrink = async (
  trial: Trial,
  fails: (trial: Trial) => Promise<boolean>,
  mostMs = 40_000,
): Promise<Trial> => {
  let smallest = trial;
  const endsAt = performance.now() + mostMs;
  const isOver = (): boolean => performance.now() > endsAt;
  const tryOut = async (candidate: Trial): Promise<boolean> => {
    if (isOver()) return false;
    if (!(await fails(candidate))) return false;
    smallest = candidate;
    return true;
  };
  if (smallest.change !== null) await tryOut({ ...smallest, change: null });
  for (let before: Trial | null = null; before !== smallest && !isOver();) {
    before = smallest;
    for (let at = 0; at < partsOf(smallest).length && !isOver(); at += 1)
      await shrinkPart(() => partsOf(smallest)[at], tryOut);
  }
  return smallest;
};

/** Takes ever smaller pieces out of one list. */
const shrinkPart = async (
  part: () => Part | undefined,
  tryOut: (trial: Trial) => Promise<boolean>,
): Promise<void> => {
  for (let piece = part()?.size ?? 0; piece >= 1; piece = Math.floor(piece / 2)) {
    for (let from = 0; from < (part()?.size ?? 0);) {
      const went = await tryOut(part()!.keep((at) => at < from || at >= from + piece));
      if (!went) from += piece;
    }
  }
};
