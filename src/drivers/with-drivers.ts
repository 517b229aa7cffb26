import type { Change, Host } from "../state/index.ts";
import type { Driver } from "./driver.ts";

/** Whoever carries out changes: the host itself or one of its drivers. */
type Executor = Pick<Host, "execute">;

interface Run {
  readonly by: Executor;
  readonly changes: readonly Change[];
}

/**
 * The host together with its drivers, as one host.
 *
 * Changes are made in the order given. Those that stand next to each other and belong to the same side go there in
 * one call, so a transaction of the kernel stays one.
 */
export const withDrivers = (host: Host, drivers: readonly Driver[]): Host => ({
  observe: () => drivers.reduce((state, driver) => driver.observe(state), host.observe()),
  execute: (changes) => runsOf(changes, host, drivers).flatMap((run) => run.by.execute(run.changes)),
  close: () => host.close(),
});

/** The list cut into the longest runs that one executor answers for. */
const runsOf = (changes: readonly Change[], host: Host, drivers: readonly Driver[]): readonly Run[] => {
  const runs: { by: Executor; changes: Change[] }[] = [];
  for (const change of changes) {
    const by = drivers.find(({ kinds }) => kinds.includes(change.kind)) ?? host;
    const last = runs.at(-1);
    if (last?.by === by) last.changes.push(change);
    else runs.push({ by, changes: [change] });
  }
  return runs;
};
