import type { Address } from "../../net/index.ts";
import type { Question } from "../../questions/index.ts";
import type { Answer } from "./answer.ts";
import { ask } from "./ask.ts";
import type { Forwarding } from "./forwarding.ts";

/** Called before each question is answered: how many are, of how many. */
export type OnQuestion = (done: number, total: number, question: Question) => void;

/** Answers to all questions, in their order. `familiar` addresses are preferred in counterexamples. */
export const answerAll = (
  host: Forwarding,
  questions: readonly Question[],
  familiar: readonly Address[],
  onQuestion: OnQuestion = () => undefined,
): readonly Answer[] =>
  questions.map((question, index) => {
    onQuestion(index, questions.length, question);
    return ask(host, question, familiar);
  });
