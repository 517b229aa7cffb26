import type { Fate } from "../../path/fate.ts";
import { type Ref, undefinedRef } from "../../sets/index.ts";
import type { HostFinding } from "../finding.ts";
import { toOtherAddresses, toOwnAddresses } from "./own-addresses.ts";
import { exampleIn, fateIs, type PathContext } from "./path-context.ts";

const isPassing = ({ verdict }: Fate): boolean => verdict === "forwarded" || verdict === "delivered";

/** Machines behind a link that is not connected hear nothing anyway. */
const isRefusedOnTheWay = (fate: Fate): boolean =>
  !isPassing(fate) && fate.at !== "egress" && fate.at !== "neighbour";

/**
 * Conversations that can begin, and whose answers leave by another link than their requests came in by, or not at all.
 * Whoever asks for an address of another link is answered from there on purpose.
 */
export const returns = (context: PathContext): readonly HostFinding[] => {
  const { ends, real, model, family, input } = context;
  const begun = fateIs(ends, real, (fate) => isPassing(fate) && fate.certainty === "sure");
  if (begun === undefinedRef) return [];
  const back = model.reply(family, input);
  const lost = fateIs(back, begun, (fate) => isRefusedOnTheWay(fate) && fate.certainty === "sure");
  const astray = fateIs(
    back,
    ends.space.diagrams.without(begun, toOtherAddresses(context)),
    ({ verdict, out, certainty }) => verdict === "forwarded" && out !== input && certainty === "sure",
  );
  return [
    ...(lost === undefinedRef ? [] : [lostAnswers(context, lost)]),
    ...(astray === undefinedRef ? [] : [strayAnswers(context, astray)]),
  ];
};

const lostAnswers = (context: PathContext, lost: Ref): HostFinding => {
  const { model, family, input } = context;
  const back = model.reply(family, input);
  const example = exampleIn(context, lost, model.forward(family, input), [toOwnAddresses(context)]);
  const answer = exampleIn(context, lost, back, [toOwnAddresses(context)]);
  return {
    code: "verify/asymmetric-return",
    severity: "problem",
    message: `conversations that begin by ${input} get no answer: the answer is ${answer.verdict} at ${answer.at}${answer.object === null ? "" : ` by ${answer.object}`}`,
    objects: answer.object === null ? [] : [answer.object],
    example,
    cure: "let answers pass where their requests do: `ct state established,related accept`",
  };
};

const strayAnswers = (context: PathContext, astray: Ref): HostFinding => {
  const { model, family, input } = context;
  const back = model.reply(family, input);
  const example = exampleIn(context, astray, model.forward(family, input), [toOwnAddresses(context)]);
  const { out } = exampleIn(context, astray, back, [toOwnAddresses(context)]);
  return {
    code: "verify/asymmetric-return",
    severity: "problem",
    message: `conversations that begin by ${input} are answered by ${out}: whoever filters or translates there does not know them`,
    objects: [`link ${input}`, ...(out === null ? [] : [`link ${out}`])],
    example,
    cure: `answer by ${input}: a rule \`from ADDRESS\` for its own addresses to a table with a route by it, or the connection's mark for forwarded ones`,
  };
};
