import type { Ready } from "../../change/index.ts";
import type { HostState, Ledger } from "../../state/index.ts";
import { type ClaimView, viewClaim } from "./claim-view.ts";
import { tracer } from "./tracer.ts";

/** Called with one line whenever there is something new to show. */
export type OnLine = (line: string) => void;

/** What the host that a policy makes says to the policy's promises. */
export const proveClaims = async (
  { policy, compiled }: Ready,
  observed: HostState,
  ledger: Ledger,
  onLine: OnLine,
): Promise<readonly ClaimView[]> => {
  const { hostWith, judgeClaims } = await import("../../change/index.ts");
  const host = hostWith(observed, compiled.wanted, ledger);
  const { names, claims } = await judgeClaims(policy, host, (done, total, words) =>
    onLine(`proving ${done + 1} of ${total}: ${words}`),
  );
  const showing = { names, provenance: compiled.provenance, trace: await tracer(host) };
  return claims.map((claim) => viewClaim(claim, showing));
};

/** The same, for commands that are about something else: nothing when the policy promises nothing. */
export const proveIfAny = async (
  ready: Ready,
  observed: HostState,
  ledger: Ledger,
  onLine: OnLine,
): Promise<readonly ClaimView[]> => {
  const { hasClaims } = await import("../../change/index.ts");
  return hasClaims(ready.policy) ? proveClaims(ready, observed, ledger, onLine) : [];
};

/** The claims that stand in the way: a packet shows that they do not hold. */
export const brokenClaims = (claims: readonly ClaimView[]): readonly ClaimView[] =>
  claims.filter(({ result }) => result === "refuted");
