import type { Diagnostic } from "../diagnostics/index.ts";
import { factsOf } from "./facts.ts";
import { observeHost, readFacts } from "./open-host.ts";
import { policyFile } from "./policy-files.ts";
import type { Target } from "./target.ts";

/** What `check` found. `summary` is `null` when the policy cannot be read to its end. */
export interface Checked {
  readonly diagnostics: readonly Diagnostic[];
  readonly sources: ReadonlyMap<string, string>;
  readonly summary: string | null;
}

/** Reads a policy and compiles it against a saved host, or against the target when `factsFile` is `null`. */
export const checkPolicy = async (
  path: string,
  target: Target,
  factsFile: string | null,
): Promise<Checked> => {
  const { preparePolicy, summarisePolicy } = await import("../change/index.ts");
  const source = policyFile(path);
  const host = factsFile === null ? observeHost(target) : readFacts(factsFile);
  const { policy, diagnostics, sources } = preparePolicy(source, factsOf(host, target));
  const summary = policy === null ? null : summarisePolicy(policy);
  return { diagnostics, sources, summary };
};
