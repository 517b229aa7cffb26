import type { Address } from "../../net/index.ts";
import type { Question } from "../../questions/index.ts";
import type { Answer } from "./answer.ts";
import { ask } from "./ask.ts";
import { forwardingOf } from "./forwarding-of.ts";
import type { HostModel } from "../path/host-model.ts";

/** Called before each question is answered: how many are, of how many. */
export type OnQuestion = (done: number, total: number, question: Question) => void;

/** Answers to all questions, in their order. `familiar` addresses are preferred in counterexamples. */
export const answerAll = (
  host: HostModel,
  questions: readonly Question[],
  familiar: readonly Address[],
  onQuestion: OnQuestion = () => undefined,
): readonly Answer[] => {
  const forwarding = forwardingOf(host);
  return questions.map((question, index) => {
    onQuestion(index, questions.length, question);
    return ask(forwarding, question, familiar);
  });
};
