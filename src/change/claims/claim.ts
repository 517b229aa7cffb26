import type { Question } from "../../questions/index.ts";
import type { Answer } from "../../verify/index.ts";

/** A promise of the policy, and what its host says to it. */
export interface Claim {
  readonly question: Question;
  readonly answer: Answer;
}
