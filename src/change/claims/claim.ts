import type { Question } from "../../questions/index.ts";
import type { Answer } from "../../verify/index.ts";

/** A promise of the policy, and what its host says to it. */
export interface Claim {
  readonly question: Question;
  readonly answer: Answer;
}

/** Whether a claim stands in the way of applying the policy: a packet shows that it does not hold. */
export const isBroken = ({ answer }: Claim): boolean => answer.kind === "refuted";
