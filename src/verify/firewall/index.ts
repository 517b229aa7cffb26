/**
 * What rules do with packets: every base chain of nftables and of iptables as one decision diagram.
 *
 * Main types: `Firewall`, `ChainOutcome`, `HookStep`. A diagram is over the header as it is when the chain is entered
 * (marks, connection state and links are part of it); its terminals are numbers of outcomes, which say what was decided,
 * by which rule, and what the header is like afterwards.
 *
 * INVARIANT: what is not modelled becomes a predicate of its own, never a guess: where an outcome depends on none, it is
 * what the kernel does.
 */
export type { BaseChain, Hook, RuleTable } from "./chains/base-chain.ts";
export { conntrackPriority, hookChains, type HookStep } from "./chains/hook-chains.ts";
export type { RuleSets } from "./chains/rule-sets.ts";
export { Firewall, type FirewallRules } from "./firewall.ts";
export {
  type ConnectionDirection,
  type ConnectionEnd,
  connectionEnd,
  untranslatedEnds,
} from "./loads/connection-ends.ts";
export { type LinkFacts, linkFacts } from "./links.ts";
export type {
  ChainOutcome,
  Decision,
  Effects,
  Interception,
  Rejection,
  Translation,
} from "./outcome/outcome.ts";
export { OutcomeTable } from "./outcome/outcome-table.ts";
export type { FibAnswer, FibOracle, FibQuestion } from "./scope.ts";
export { type Bit, isComplement, isConstant, levelOf, variable } from "./value/bit.ts";
export { type Assigned, substitute, thenAssigned } from "./value/substitute.ts";
