import type { Claim } from "../../change/index.ts";
import type { Span } from "../../diagnostics/index.ts";
import type { Names, Question } from "../../questions/index.ts";
import type { Answer, Certainty, Packet, Stage, TraceStep, Verdict } from "../../verify/index.ts";
import { packetWords } from "./packet-words.ts";

/** A promise of a policy as commands show it and as `--json` writes it. */
export interface ClaimView {
  readonly purpose: Question["purpose"];
  /** As the policy says it: `jenkins reaches nas on tcp/445`. */
  readonly words: string;
  readonly policy: Span;
  readonly result: Answer["kind"];
  /** Why it is undecidable; else `null`. */
  readonly why: string | null;
  /** The packet that breaks it; `null` when it is proved or undecidable. */
  readonly counterexample: ExampleView | null;
}

/** A packet, what becomes of it, and the objects that it met. */
export interface ExampleView {
  /** `jenkins 10.10.0.10:40000 → nas 192.168.1.20 tcp/445, in by cw-lab`. */
  readonly words: string;
  readonly packet: Packet;
  readonly verdict: Verdict;
  readonly certainty: Certainty;
  readonly at: Stage;
  readonly object: string | null;
  readonly out: string | null;
  readonly met: readonly MetView[];
}

/** An object of the host that a packet met, and the policy line that asks for it. */
export interface MetView extends TraceStep {
  readonly policy: Span | null;
}

/** What is needed to show claims. */
export interface Showing {
  readonly names: Names;
  /** From object id to the policy line that asks for it. */
  readonly provenance: ReadonlyMap<string, Span>;
  /** The steps of a packet on the host. */
  readonly trace: (packet: Packet) => readonly TraceStep[];
}

export const viewClaim = ({ question, answer }: Claim, showing: Showing): ClaimView => ({
  purpose: question.purpose,
  words: question.words,
  policy: question.origin,
  result: answer.kind,
  why: answer.kind === "undecidable" ? answer.why : null,
  counterexample: "counterexample" in answer ? viewExample(answer.counterexample, showing) : null,
});

type Example = Extract<Answer, { readonly kind: "refuted" | "possibly" }>["counterexample"];

/** A counterexample with its words and what it met. */
export const viewExample = (example: Example, { names, provenance, trace }: Showing): ExampleView => ({
  words: packetWords(example.packet, names),
  ...example,
  met: trace(example.packet).map((step) => ({ ...step, policy: lineOf(step.object, provenance) })),
});

/** The line of an object, or of the whole that it is a part of. */
export const lineOf = (object: string | null, provenance: ReadonlyMap<string, Span>): Span | null =>
  object === null ? null : (provenance.get(object) ?? null);
