import { StateDirectory } from "../../applier/index.ts";
import type { Diagnostic } from "../../diagnostics/index.ts";
import { emptyLedger } from "../../state/index.ts";
import { factsOf } from "../facts.ts";
import { observeHost, readFacts } from "../open-host.ts";
import { policyFile } from "../policy-files.ts";
import type { Target } from "../target.ts";
import type { ClaimView } from "./claim-view.ts";
import { type OnLine, proveClaims } from "./prove.ts";

/** What a policy promises, each promise proved or refuted. */
export interface Tested {
  readonly claims: readonly ClaimView[];
  readonly diagnostics: readonly Diagnostic[];
  readonly sources: ReadonlyMap<string, string>;
  readonly milliseconds: number;
}

/**
 * Proves or refutes the promises of the policy in the file `path`, on the target as the policy would make it, or on a saved
 * host when `factsFile` is given. Changes nothing. Throws `PolicyError`, `KernelError`, `usage/bad-facts`.
 */
export const testPolicy = async (
  path: string,
  target: Target,
  factsFile: string | null,
  onLine: OnLine,
): Promise<Tested> => {
  const { requirePolicy } = await import("../../change/index.ts");
  const source = policyFile(path);
  const startMs = performance.now();
  const host = factsFile === null ? observeHost(target) : readFacts(factsFile);
  const ready = requirePolicy(source, factsOf(host, target));
  const ledger =
    factsFile === null ? new StateDirectory(target.stateDirectory).standing().ledger : emptyLedger;
  const claims = await proveClaims(ready, host, ledger, onLine);
  const { diagnostics, sources } = ready;
  return { claims, diagnostics, sources, milliseconds: performance.now() - startMs };
};
