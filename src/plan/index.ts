/**
 * From an observed host and a wanted one to ordered steps, and back.
 *
 * Main types: `Plan`, `Step`, `Phase`.
 *
 * INVARIANT: no state between two steps passes a packet that the filter before and the filter after both forbid; what
 * both allow keeps its way; every prefix of the steps, taken back by `invertSteps`, leaves the start.
 */
export { describeStep, objectText } from "./describe/index.ts";
export { invertSteps } from "./invert-steps.ts";
export { type Phase, phases, type Plan, type Step } from "./plan.ts";
export { planChanges } from "./plan-changes.ts";
export { planToJson } from "./plan-to-json.ts";
export { planTowards } from "./plan-towards.ts";
