import type { Explained, ExplainedStep, ProposedChange } from "../../app/index.ts";

type Outcome = Explained["outcome"];

/** The document of `causeway explain --json`; others build on its form. */
export const explanationToJson = (
  { outcome, others, steps, whyNot }: Explained,
  disagreements: readonly string[] | null,
): object => ({
  ...outcomeToJson(outcome),
  trace: steps.map(stepToJson),
  unknowns: outcome.unknowns,
  possible: others.map(outcomeToJson),
  disagreements,
  ...(whyNot === undefined ? {} : { whyNot: whyNot?.map(changeToJson) ?? null }),
});

const changeToJson = ({ text, object, owner, policy }: ProposedChange): object => ({
  change: text,
  object,
  owner,
  policy: policy === null ? null : `${policy.file}:${policy.line}`,
});

const outcomeToJson = ({ verdict, certainty, at, out, nextHop, packet }: Outcome): object => ({
  verdict,
  certainty,
  at,
  out,
  nextHop,
  packet: {
    src: packet.source,
    dst: packet.destination,
    sport: packet.sourcePort,
    dport: packet.destinationPort,
    mark: packet.mark,
  },
});

const stepToJson = ({ stage, object, decision, policy, view }: ExplainedStep): object => ({
  stage,
  object,
  decision,
  policy: policy === null ? null : `${policy.file}:${policy.line}`,
  text: view?.text ?? view?.place ?? null,
  owner: view?.owner ?? null,
});
