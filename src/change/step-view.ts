import type { Span } from "../diagnostics/index.ts";
import { describeStep, type Phase, type Step } from "../plan/index.ts";
import { type Kind, objectId } from "../state/index.ts";

/** A step of a plan as commands show it and as `--json` writes it. */
export interface StepView {
  readonly phase: Phase;
  /** `keep`: written again as it is, because the kernel drops it with a neighbouring change. */
  readonly op: "create" | "replace" | "delete" | "patch" | "keep";
  readonly kind: Kind;
  readonly key: string;
  /** In an operator's words: `add route 10.0.0.0/8 via 192.168.1.1 dev eth0 metric 50`. */
  readonly description: string;
  /** The policy line that asks for it; `null` for what follows from no single line, and for what goes away. */
  readonly policy: Span | null;
}

/** A step in the user's words, with the policy line that `provenance` has for its object. */
export const viewStep = (step: Step, provenance: ReadonlyMap<string, Span>): StepView => {
  const { op, kind, key } = step.change;
  return {
    phase: step.phase,
    op: step.keeps === true ? "keep" : op,
    kind,
    key,
    description: describeStep(step),
    policy: provenance.get(objectId(kind, key)) ?? null,
  };
};
