import { StateDirectory } from "../applier/index.ts";
import type { Ready } from "../change/index.ts";
import type { Diagnostic } from "../diagnostics/index.ts";
import type { ClaimView } from "./claims/claim-view.ts";
import { type OnLine, proveIfAny } from "./claims/prove.ts";
import { factsOf } from "./facts.ts";
import { observeHost, readFacts } from "./open-host.ts";
import { policyFile } from "./policy-files.ts";
import type { Target } from "./target.ts";

/** What `check` found. `summary` is `null` when the policy cannot be read to its end. */
export interface Checked {
  readonly diagnostics: readonly Diagnostic[];
  readonly sources: ReadonlyMap<string, string>;
  readonly summary: string | null;
  /** The policy's promises, when it has tests or guards and no errors. */
  readonly claims: readonly ClaimView[];
}

/**
 * Reads a policy, compiles it against a saved host, or against the target when `factsFile` is `null`, and proves what it
 * promises.
 */
export const checkPolicy = async (
  path: string,
  target: Target,
  factsFile: string | null,
  onLine: OnLine,
): Promise<Checked> => {
  const { preparePolicy, summarisePolicy } = await import("../change/index.ts");
  const source = policyFile(path);
  const host = factsFile === null ? observeHost(target) : readFacts(factsFile);
  const prepared = preparePolicy(source, factsOf(host, target));
  const { policy, diagnostics, sources } = prepared;
  const summary = policy === null ? null : summarisePolicy(policy);
  const isSound = policy !== null && !diagnostics.some(({ severity }) => severity === "error");
  const { ledger } = new StateDirectory(target.stateDirectory).standing();
  const claims = isSound ? await proveIfAny(prepared as Ready, host, ledger, onLine) : [];
  return { diagnostics, sources, summary, claims };
};
