import type { Diagnostic } from "../../diagnostics/index.ts";
import { type Names, namesOf, plainNames } from "../../questions/index.ts";
import { emptyLedger, type HostState } from "../../state/index.ts";
import { factsOf } from "../facts.ts";
import { readFacts } from "../open-host.ts";
import { policyFile } from "../policy-files.ts";
import { readTextFile } from "../read-file.ts";
import type { Target } from "../target.ts";

/** One side of a comparison: a saved host, or the host that a policy makes. */
export interface Side {
  readonly kind: "host" | "policy";
  readonly host: HostState;
  readonly names: Names;
  readonly diagnostics: readonly Diagnostic[];
  readonly sources: ReadonlyMap<string, string>;
}

/** Whether the file is a host that `causeway discover --json` saved. */
export const isSavedHost = (path: string): boolean =>
  path !== "-" && /^\s*\{/.test(readTextFile(path)) && /"causewayHost"\s*:/.test(readTextFile(path));

/** A saved host, as it is. */
export const savedSide = (path: string): Side => {
  const host = readFacts(path);
  return { kind: "host", host, names: plainNames(host), diagnostics: [], sources: new Map() };
};

/** The host that a policy makes of `base`, whatever of ours is there. Throws `PolicyError`. */
export const policySide = async (path: string, base: HostState, target: Target): Promise<Side> => {
  const { hostWith, requirePolicy } = await import("../../change/index.ts");
  const facts = factsOf(base, target);
  const { policy, compiled, diagnostics, sources } = requirePolicy(policyFile(path), facts);
  const host = hostWith(facts.host, compiled.wanted, emptyLedger);
  return { kind: "policy", host, names: namesOf(policy, host), diagnostics, sources };
};
