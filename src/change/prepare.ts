import { type Compiled, compile, type Facts } from "../compile/index.ts";
import { type Diagnostic, PolicyError } from "../diagnostics/index.ts";
import { parsePolicy, type SourceReader } from "../language/index.ts";
import { type Policy, resolvePolicy } from "../policy/index.ts";

/** A policy text and the name by which messages call it. */
export interface PolicySource {
  readonly file: string;
  readonly text: string;
  /** Where the files come from that it includes. */
  readonly reader: SourceReader;
}

/** A policy taken as far as it goes: read, resolved, compiled. `diagnostics` holds everything there is to say. */
export interface Prepared {
  /** The texts by the names that places carry: the policy first, then what it includes. */
  readonly sources: ReadonlyMap<string, string>;
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
  const { tree, sources, ...reading } = parsePolicy(source.text, source.file, source.reader);
  const resolved = tree === null ? null : resolvePolicy(tree);
  const policy = resolved?.policy ?? null;
  const diagnostics = [...reading.diagnostics, ...(resolved?.diagnostics ?? [])];
  if (policy === null || hasErrors(diagnostics))
    return { sources, policy: null, compiled: null, diagnostics };
  const compiled = compile(policy, facts);
  return { sources, policy, compiled, diagnostics: [...diagnostics, ...compiled.diagnostics] };
};

/** What a text means by itself, without a host; `null` when it has faults. */
export const readPolicy = ({ file, text, reader }: PolicySource): Policy | null => {
  const { tree } = parsePolicy(text, file, reader);
  return tree === null ? null : resolvePolicy(tree).policy;
};

/** `preparePolicy` for whoever cannot go on with errors. Throws `PolicyError` with all diagnostics. */
export const requirePolicy = (source: PolicySource, facts: Facts): Ready => {
  const prepared = preparePolicy(source, facts);
  if (hasErrors(prepared.diagnostics)) throw new PolicyError(prepared.diagnostics, prepared.sources);
  return prepared as Ready;
};

const hasErrors = (diagnostics: readonly Diagnostic[]): boolean =>
  diagnostics.some(({ severity }) => severity === "error");
