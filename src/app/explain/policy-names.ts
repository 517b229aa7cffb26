import { StateDirectory } from "../../applier/index.ts";
import type { Span } from "../../diagnostics/index.ts";
import { PolicyError } from "../../diagnostics/index.ts";
import type { Address, InterfaceAddress } from "../../net/index.ts";
import type { PolicySource } from "../../change/index.ts";
import { policyFile } from "../policy-files.ts";
import type { Target } from "../target.ts";

/** What the names of a policy stand for. */
export interface PolicyNames {
  readonly machines: ReadonlyMap<string, readonly Address[]>;
  readonly networks: ReadonlyMap<string, readonly InterfaceAddress[]>;
  /** The first meaning of each service, as it is written: `tcp/445`. */
  readonly services: ReadonlyMap<string, string>;
  /** What to say to somebody who used another name. */
  readonly hint: string;
}

/** Without a policy only addresses have a meaning. */
const noNames: PolicyNames = {
  machines: new Map(),
  networks: new Map(),
  services: new Map(),
  hint: "nothing was applied here: name addresses, or a policy with `--policy`",
};

/** The names of the policy in `file`, or of the one applied last. Throws `PolicyError`. */
export const policyNames = async (file: string | null, target: Target): Promise<PolicyNames> => {
  const source = file === null ? await appliedPolicy(target) : policyFile(file);
  if (source === null) return noNames;
  const [{ parsePolicy }, { resolvePolicy }] = await Promise.all([
    import("../../language/index.ts"),
    import("../../policy/index.ts"),
  ]);
  const { tree, diagnostics, sources } = parsePolicy(source.text, source.file, source.reader);
  const policy = tree === null ? null : resolvePolicy(tree).policy;
  if (tree === null || policy === null) throw new PolicyError(diagnostics, sources);
  return {
    machines: new Map(policy.machines.map(({ name, addresses }) => [name, addresses])),
    networks: new Map(policy.networks.map(({ name, addresses }) => [name, addresses])),
    services: new Map(
      tree.services.flatMap(({ name, members }) => {
        const text = serviceText(members[0]?.value);
        return text === null ? [] : [[name.value, text] as const];
      }),
    ),
    hint: `names are those of \`${source.file}\``,
  };
};

interface ServiceLike {
  readonly kind: string;
  readonly protocol?: string;
  readonly ports?: { readonly first: number };
}

const serviceText = (value: ServiceLike | undefined): string | null => {
  if (value === undefined || value.kind === "name") return null;
  if (value.kind === "icmp") return "icmp";
  return value.ports === undefined ? (value.protocol ?? null) : `${value.protocol}/${value.ports.first}`;
};

const appliedPolicy = async (target: Target): Promise<PolicySource | null> => {
  const revision = appliedRevision(target);
  const [first] = Object.entries(revision?.sources ?? {});
  if (first === undefined) return null;
  const { storedSources } = await import("../../language/index.ts");
  return {
    file: first[0],
    text: first[1],
    reader: storedSources(new Map(Object.entries(revision!.sources))),
  };
};

/** The revision that holds; `null` when nothing was applied, or the state cannot be read. */
const appliedRevision = (target: Target): ReturnType<StateDirectory["revision"]> => {
  const directory = new StateDirectory(target.stateDirectory);
  const { revision } = directory.standing();
  return revision === null ? null : directory.revision(revision);
};

/** Which line of the applied policy asked for which object, by object id. */
export const appliedProvenance = (target: Target): ReadonlyMap<string, Span> =>
  new Map(appliedRevision(target)?.provenance ?? []);
