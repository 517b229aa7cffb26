import { type Revision, StateDirectory } from "../../applier/index.ts";
import { segmentFaults } from "../../diagnose/index.ts";
import type { Span } from "../../diagnostics/index.ts";
import { plainNames } from "../../questions/index.ts";
import type { HostState } from "../../state/index.ts";
import type { ClaimView, Showing } from "../claims/claim-view.ts";
import { viewClaim } from "../claims/claim-view.ts";
import type { OnLine } from "../claims/prove.ts";
import { tracer } from "../claims/tracer.ts";
import { observeHost, readFacts } from "../open-host.ts";
import type { Target } from "../target.ts";
import { type FindingView, viewFinding, viewSegmentFault } from "./finding-view.ts";

/** What is wrong with a host as it is, and whether what was promised for it holds. */
export interface Verified {
  /** The revision whose promises were asked; `null` when none holds here. */
  readonly revision: number | null;
  readonly claims: readonly ClaimView[];
  /** Problems first. */
  readonly findings: readonly FindingView[];
}

/** Looks at the whole host, ours or not, as it is now, or at a saved one. Reads only. */
export const verifyHost = async (
  target: Target,
  factsFile: string | null,
  onLine: OnLine,
): Promise<Verified> => {
  const host = factsFile === null ? observeHost(target) : readFacts(factsFile);
  const revision = factsFile === null ? standingRevision(target) : null;
  onLine("following packets through the firewall and the routing of this host");
  const { hostFindings } = await import("../../verify/index.ts");
  const found = hostFindings(host);
  const judged = revision === null ? null : await judge(revision, host, onLine);
  const showing: Showing = {
    names: judged?.names ?? plainNames(host),
    provenance: new Map<string, Span>(revision?.provenance ?? []),
    trace: await tracer(host),
  };
  const findings = [
    ...found.map((one) => viewFinding(one, showing)),
    ...segmentFaults(host).map(viewSegmentFault),
  ];
  return {
    revision: revision?.number ?? null,
    claims: (judged?.claims ?? []).map((claim) => viewClaim(claim, showing)),
    findings: findings.toSorted((a, b) => rank(a) - rank(b)),
  };
};

const rank = ({ severity }: FindingView): number => (severity === "problem" ? 0 : 1);

const standingRevision = (target: Target): Revision | null => {
  const directory = new StateDirectory(target.stateDirectory);
  const { revision } = directory.standing();
  return revision === null ? null : directory.revision(revision);
};

/** The promises of the policy that was applied, on the host as it is. */
const judge = async ({ sources }: Revision, host: HostState, onLine: OnLine) => {
  const { judgeClaims, readPolicy, storedSources } = await import("../../change/index.ts");
  const texts = new Map(Object.entries(sources));
  const [first] = texts;
  if (first === undefined) return null;
  const policy = readPolicy({ file: first[0], text: first[1], reader: storedSources(texts) });
  if (policy === null) return null;
  return judgeClaims(policy, host, (done, total, words) =>
    onLine(`proving ${done + 1} of ${total}: ${words}`),
  );
};
