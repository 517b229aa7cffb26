import { StateDirectory } from "../applier/index.ts";
import type { Ready, StepView } from "../change/index.ts";
import type { ChainShape } from "../compile/index.ts";
import type { Diagnostic } from "../diagnostics/index.ts";
import { planChanges } from "../plan/index.ts";
import type { HostState, Ledger } from "../state/index.ts";
import type { ClaimView } from "./claims/claim-view.ts";
import { type OnLine, proveIfAny } from "./claims/prove.ts";
import type { DifferenceView } from "./difference/change-view.ts";
import { changedHost } from "./connections/changed-host.ts";
import type { ConnectionsView } from "./connections/connections-view.ts";
import { openConnections } from "./connections/open-connections.ts";
import { planEffects } from "./difference/plan-effects.ts";
import { factsOf } from "./facts.ts";
import { observeHost } from "./open-host.ts";
import { policyFile } from "./policy-files.ts";
import { type TimesView, viewTimes } from "./reports/times.ts";
import type { Target } from "./target.ts";

/** What applying a policy would do. No steps: nothing differs. */
export interface Planned {
  readonly steps: readonly StepView[];
  readonly notes: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
  readonly sources: ReadonlyMap<string, string>;
  /** How long lists of rules became lookups; empty when all lists are short. */
  readonly layers: readonly ChainShape[];
  /** How the rules with times stand. */
  readonly times: readonly TimesView[];
  /** The policy's promises, when it has tests or guards. */
  readonly claims: readonly ClaimView[];
  /** Who gains, loses or moves; `null` when nobody asked, or there is nothing to change. */
  readonly effects: DifferenceView | null;
  /** What becomes of connections that are open now; `null` like `effects`, and when they could not be read. */
  readonly connections: ConnectionsView | null;
}

/**
 * The plan for the policy in the file `path`, and with `effects` who gains or loses by it. Changes nothing.
 * Throws `PolicyError`, `PlanError`, `KernelError`.
 */
export const planPolicy = async (
  path: string,
  target: Target,
  options: { readonly effects: boolean },
  onLine: OnLine,
): Promise<Planned> => {
  const { requirePolicy, viewStep } = await import("../change/index.ts");
  const source = policyFile(path);
  const host = observeHost(target);
  const ready = requirePolicy(source, factsOf(host, target));
  const { compiled, diagnostics, sources } = ready;
  const { ledger } = new StateDirectory(target.stateDirectory).standing();
  const { steps, notes } = planChanges(host, compiled.wanted, ledger);
  const views = steps.map((step) => viewStep(step, compiled.provenance));
  const claims = await proveIfAny(ready, host, ledger, onLine);
  const times = viewTimes(compiled.times);
  const effects =
    options.effects && steps.length > 0 ? await effectsOf(ready, host, ledger, target, onLine) : noEffects;
  return { claims, ...effects, times, steps: views, notes, diagnostics, sources, layers: compiled.shape };
};

type Effects = Pick<Planned, "effects" | "connections">;

const noEffects: Effects = { effects: null, connections: null };

const effectsOf = async (
  ready: Ready,
  host: HostState,
  ledger: Ledger,
  target: Target,
  onLine: OnLine,
): Promise<Effects> => {
  const { foreseeConnections, mannerOf } = await import("./connections/settle-connections.ts");
  const changed = await changedHost(ready, host, ledger);
  const open = openConnections(target);
  const effects = await planEffects(changed, open, onLine);
  const manner = mannerOf(ready.policy, ready.compiled);
  return { effects, connections: open && (await foreseeConnections(changed, manner, open)) };
};
