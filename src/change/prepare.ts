import { type Compiled, compile, type Facts } from "../compile/index.ts";
import { type Diagnostic, PolicyError } from "../diagnostics/index.ts";
import { parsePolicy } from "../language/index.ts";
import { type Policy, resolvePolicy } from "../policy/index.ts";

/** A policy text and the name by which messages call it. */
export interface PolicySource {
  readonly file: string;
  readonly text: string;
}

/** A policy taken as far as it goes: read, resolved, compiled. `diagnostics` holds everything there is to say. */
export interface Prepared {
  readonly source: PolicySource;
  readonly policy: Policy | null;
  readonly compiled: Compiled | null;
  readonly diagnostics: readonly Diagnostic[];
}

/** A prepared policy without errors. */
export interface Ready extends Prepared {
  readonly policy: Policy;
  readonly compiled: Compiled;
}

/** Reads, resolves and compiles a policy against the facts of a host. Faults are a result. */
export const preparePolicy = (source: PolicySource, facts: Facts): Prepared => {
  const reading = parsePolicy(source.text, source.file);
  const resolved = reading.tree === null ? null : resolvePolicy(reading.tree);
  const diagnostics = [...reading.diagnostics, ...(resolved?.diagnostics ?? [])];
  const policy = resolved?.policy ?? null;
  if (policy === null || hasErrors(diagnostics)) return { source, policy: null, compiled: null, diagnostics };
  const compiled = compile(policy, facts);
  return { source, policy, compiled, diagnostics: [...diagnostics, ...compiled.diagnostics] };
};

/** The same, for whoever cannot go on with errors. Throws `PolicyError` with all diagnostics. */
export const requirePolicy = (source: PolicySource, facts: Facts): Ready => {
  const prepared = preparePolicy(source, facts);
  if (hasErrors(prepared.diagnostics)) throw new PolicyError(prepared.diagnostics, new Map([[source.file, source.text]]));
  return prepared as Ready;
};

const hasErrors = (diagnostics: readonly Diagnostic[]): boolean =>
  diagnostics.some(({ severity }) => severity === "error");
