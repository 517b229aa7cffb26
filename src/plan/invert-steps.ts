import { invertChange } from "../state/index.ts";
import type { Step } from "./plan.ts";

/**
 * The steps that take `steps` back, in reverse order. They keep the phase of what they take back, so that a batch made
 * together is taken back together. Settings that came with a new link go with it and need no step.
 */
export const invertSteps = (steps: readonly Step[]): readonly Step[] =>
  steps
    .filter(({ change }) => !(change.kind === "sysctl" && change.op === "create"))
    .map((step) => (step.keeps ? step : { phase: step.phase, change: invertChange(step.change) }))
    .reverse();
