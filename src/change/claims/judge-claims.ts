import type { Policy } from "../../policy/index.ts";
import { type Names, namesOf, questionsOf } from "../../questions/index.ts";
import { foresee, type HostState, type Ledger, predict, type Wanted } from "../../state/index.ts";
import type { Claim } from "./claim.ts";

/** The host that a policy makes, and what it says to the policy's promises. */
export interface Judgement {
  readonly host: HostState;
  readonly names: Names;
  readonly claims: readonly Claim[];
}

/** Called before each promise is judged. */
export type OnClaim = (done: number, total: number, words: string) => void;

/** Whether a policy has promises of its own: only then is it worth reading the verifier. */
export const hasClaims = ({ tests, guards }: Policy): boolean => tests.length > 0 || guards.length > 0;

/** The host as it will be when `wanted` holds on `observed`. */
export const hostWith = (observed: HostState, wanted: Wanted, ledger: Ledger): HostState =>
  foresee(observed, predict(observed, wanted, ledger).state);

/** Judges every promise of `policy` on `host`: its tests, its guards, and that isolated networks are. */
export const judgeClaims = async (
  policy: Policy,
  host: HostState,
  onClaim: OnClaim = () => undefined,
): Promise<Judgement> => {
  const { answerAll, HostModel } = await import("../../verify/index.ts");
  const names = namesOf(policy, host);
  const questions = questionsOf(policy, host);
  const answers = answerAll(HostModel.of(host), questions, names.familiar, (done, total, { words }) =>
    onClaim(done, total, words),
  );
  return { host, names, claims: questions.map((question, index) => ({ question, answer: answers[index]! })) };
};
