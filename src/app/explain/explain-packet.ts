import type { Span } from "../../diagnostics/index.ts";
import type { Sent, SentPacket, Way } from "../../explain/index.ts";
import { type HostState, objectId, ownedTable } from "../../state/index.ts";
import type { Outcome, TraceStep } from "../../verify/index.ts";
import { observeKernel, readFacts } from "../open-host.ts";
import type { Target } from "../target.ts";
import { type ObjectView, ObjectViews } from "./object-text.ts";
import { packetFor } from "./packet-for.ts";
import { appliedProvenance, policyNames } from "./policy-names.ts";
import type { ExplainQuestion } from "./question.ts";

/** One step of the way, with who is answerable for it. */
export interface ExplainedStep extends TraceStep {
  readonly view: ObjectView | null;
  /** The line of the applied policy that made the object. */
  readonly policy: Span | null;
}

/** What becomes of a packet, and why. */
export interface Explained {
  readonly packet: SentPacket;
  readonly outcome: Outcome;
  /** Whether it arrives somewhere. */
  readonly arrives: boolean;
  /** The object that decided, as a step of its own. */
  readonly deciding: ExplainedStep | null;
  readonly steps: readonly ExplainedStep[];
  /** Other ends that are possible, when it is not sure. */
  readonly others: readonly Outcome[];
  readonly state: ExplainQuestion["state"];
  /** The host that was asked. */
  readonly host: HostState;
  /**
   * Asks the diagrams of `verify`, which takes as long as all the rest: where they see it differently one of us is wrong.
   * `null` when they are not to be asked, or know nothing of such a packet.
   */
  readonly disagreements: () => readonly string[] | null;
  /** The fewest changes that would let it by; `null` when none is known, absent when nobody asked. */
  readonly whyNot?: readonly ProposedChange[] | null;
}

/** A change that would help, and whose object stands in the way. */
export interface ProposedChange {
  readonly text: string;
  readonly object: string | null;
  readonly owner: string | null;
  readonly policy: Span | null;
}

/** Explains one packet. Reads only. Throws `UsageError`, `PolicyError`, `KernelError`. */
export const explainPacket = async (question: ExplainQuestion, target: Target): Promise<Explained> => {
  const host = question.factsFile === null ? observeKernel(target) : readFacts(question.factsFile);
  const explain = await import("../../explain/index.ts");
  const prepared = explain.prepareHost(host);
  const names = isNamed(question) ? await policyNames(question.policyFile, target) : nothingNamed;
  const packet = packetFor(question, names, host, (source, destination) =>
    explain.findInput(prepared, source, destination),
  );
  const connections =
    question.state === "new"
      ? explain.Connections.none
      : explain.establish(prepared, { ...packet, tcpFlags: packet.tcpFlags && 2 });
  const sent = explain.send(prepared, connections, packet);
  const provenance = question.factsFile === null ? appliedProvenance(target) : new Map<string, Span>();
  const views = new ObjectViews(host);
  const isChecked = question.check && question.state === "new" && question.mark === 0;
  const disagreements = (): readonly string[] | null =>
    isChecked ? explain.fateDifferences(host, packet, sent) : null;
  const answer = explained(sent, { packet, host, state: question.state, provenance, views, disagreements });
  if (!question.whyNot || answer.arrives) return answer;
  const found = explain.whyNot(host, packet, connections);
  const changes = found?.changes.map(({ text, object }): ProposedChange => ({
    text: isOurs(object) ? policyLine(question) : text,
    object,
    owner: object === null ? null : views.of(object).owner,
    policy: object === null ? null : (provenance.get(object) ?? null),
  }));
  return { ...answer, whyNot: changes ?? null };
};

/** What stands in our own table is changed by the policy only. */
const isOurs = (object: string | null): boolean =>
  object?.startsWith(objectId("nftTable", `${ownedTable.family} ${ownedTable.name}/`)) === true;

const policyLine = ({ from, to, service, protocol, destinationPort }: ExplainQuestion): string => {
  const traffic =
    service ?? (protocol === null || destinationPort === null ? "icmp" : `${protocol}/${destinationPort}`);
  return `policy: - allow ${from ?? "host"} to ${to} on ${traffic}`;
};

const nothingNamed = {
  machines: new Map(),
  networks: new Map(),
  services: new Map(),
  hint: "name addresses",
} as const;

const bare = /^(?:[0-9a-f.:]+|host|internet)$/i;

/** Whether a name of the policy may be meant, so that it must be read. */
const isNamed = ({ from, to, service, policyFile }: ExplainQuestion): boolean =>
  policyFile !== null ||
  [from, to].some((end) => end !== null && !bare.test(end)) ||
  (service !== null && !/^(?:tcp|udp|sctp|icmp)(?:\/|$)|^ping$/.test(service));

interface Circumstances {
  readonly packet: SentPacket;
  readonly host: HostState;
  readonly views: ObjectViews;
  readonly disagreements: Explained["disagreements"];
  readonly state: ExplainQuestion["state"];
  readonly provenance: ReadonlyMap<string, Span>;
}

const explained = (
  sent: Sent,
  { packet, host, views, state, provenance, disagreements }: Circumstances,
): Explained => {
  const steps = sent.trace.map((step): ExplainedStep => ({
    ...step,
    view: step.object === null ? null : views.of(step.object),
    policy: provenance.get(step.element ?? "") ?? provenance.get(step.object ?? "") ?? null,
  }));
  return {
    packet,
    outcome: sent.outcome,
    arrives: arrives(sent),
    deciding: decidingOf(sent, steps),
    steps,
    others: sent.possible.slice(1).map(({ outcome }) => outcome),
    state,
    host,
    disagreements,
  };
};

/** Whether every possible end is an arrival: what only may arrive does not count. */
const arrives = ({ possible }: Sent): boolean =>
  possible.every(({ outcome: { verdict } }) => verdict === "forwarded" || verdict === "delivered");

/**
 * What decided: the object that ended the packet, or, for one that arrives, the last rule that let it by where rules are
 * asked for that; else its route.
 */
const decidingOf = ({ object, outcome }: Way, steps: readonly ExplainedStep[]): ExplainedStep | null => {
  const isArrival = outcome.verdict === "forwarded" || outcome.verdict === "delivered";
  if (!isArrival)
    return steps.findLast((step) => object !== null && step.object === object) ?? steps.at(-1) ?? null;
  return (
    steps.findLast(({ stage, object, decision }) => isRuleAccept(stage, object, decision)) ??
    steps.findLast(
      ({ stage, object, decision }) => object !== null && filters.has(stage) && decision.endsWith("accept"),
    ) ??
    steps.findLast(({ stage, object }) => stage === "route" && object !== null) ??
    null
  );
};

const isRuleAccept = (stage: string, object: string | null, decision: string): boolean =>
  filters.has(stage) && object?.endsWith("/policy") === false && decision.endsWith("accept");

const filters: ReadonlySet<string> = new Set(["forward", "input", "output"]);
