/**
 * A change as the user sees it: a policy text taken to a plan, and the plan's steps in the user's words.
 *
 * Main types: `PolicySource`, `Prepared`, `StepView`, `Claim`. Main functions: `preparePolicy`, `requirePolicy`,
 * `judgeClaims`.
 *
 * Loads the language (`yaml`, `zod`): whoever does not always read a policy imports this module when it does.
 */
export type { Claim } from "./claims/claim.ts";
export { hasClaims, hostWith, judgeClaims, type Judgement, type OnClaim } from "./claims/judge-claims.ts";
export { storedSources } from "../language/index.ts";
export { windowAt } from "../policy/index.ts";
export {
  preparePolicy,
  type PolicySource,
  type Prepared,
  readPolicy,
  type Ready,
  requirePolicy,
} from "./prepare.ts";
export { PolicySession, type SessionStep } from "./session/policy-session.ts";
export { type StepView, viewStep } from "./step-view.ts";
export { summarisePolicy } from "./summary.ts";
