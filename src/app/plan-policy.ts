import { StateDirectory } from "../applier/index.ts";
import type { StepView } from "../change/index.ts";
import type { ChainShape } from "../compile/index.ts";
import type { Diagnostic } from "../diagnostics/index.ts";
import { planChanges } from "../plan/index.ts";
import type { ClaimView } from "./claims/claim-view.ts";
import { type OnLine, proveIfAny } from "./claims/prove.ts";
import type { DifferenceView } from "./difference/change-view.ts";
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
    options.effects && steps.length > 0 ? await planEffects(ready, host, ledger, target, onLine) : null;
  return { claims, effects, times, steps: views, notes, diagnostics, sources, layers: compiled.shape };
};
