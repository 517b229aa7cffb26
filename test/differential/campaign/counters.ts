import type { HostState } from "../../../src/state/index.ts";
import type { HostUnderTest } from "../harness/host-under-test.ts";

/** How often each rule should have counted, by its id (`nftTable ip filter/FORWARD/3`). */
export type Predicted = Map<string, { readonly least: number; readonly most: number }>;

/** A rule that counted otherwise. */
export interface CounterFault {
  readonly rule: string;
  readonly least: number;
  readonly most: number;
  readonly counted: number;
}

/** Holds every counter of the host against the prediction. */
export const counterFaults = (
  host: HostUnderTest,
  state: HostState,
  predicted: Predicted,
): { readonly faults: readonly CounterFault[]; readonly counted: ReadonlyMap<string, number> } => {
  const counted = countedBy(host, state);
  const faults = [...counted].flatMap(([rule, count]) => {
    const { least, most } = predicted.get(rule) ?? { least: 0, most: 0 };
    // Bridges also carry what asks for neighbours, which nobody sent.
    const isTooMany = count > most && !rule.startsWith("nftTable bridge");
    return count < least || isTooMany ? [{ rule, least, most, counted: count }] : [];
  });
  return { faults, counted };
};

const countedBy = (host: HostUnderTest, state: HostState): ReadonlyMap<string, number> => {
  const counted = new Map<string, number>();
  for (const table of state.config.nftTable.values())
    for (const [chain, counters] of host.counters(table))
      for (const [at, counter] of counters.entries())
        if (counter !== null)
          counted.set(`nftTable ${table.family} ${table.name}/${chain}/${at}`, counter.packets);
  return counted;
};
