import type { JsonRecord } from "../state/index.ts";
import { describeStep } from "./describe/index.ts";
import type { Plan } from "./plan.ts";

/** A plan for `--json`: each step with its phase, its description and the change itself. */
export const planToJson = ({ steps, notes }: Plan): JsonRecord => ({
  steps: steps.map((step) => ({ phase: step.phase, description: describeStep(step), change: step.change })),
  notes,
});
