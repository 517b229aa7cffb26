import type { NftExpression } from "../../../state/index.ts";
import type { RuleTable } from "../chains/base-chain.ts";
import type { RuleMachine } from "./machine.ts";

export type ExpressionKind = NftExpression["kind"];
export type ExpressionOf<Kind extends ExpressionKind> = Extract<NftExpression, { readonly kind: Kind }>;

/** Carries an expression out on a machine. */
export type Handler<Kind extends ExpressionKind> = (
  machine: RuleMachine,
  expression: ExpressionOf<Kind>,
  table: RuleTable,
) => void;

/** Handlers of some kinds of expression. */
export type Handlers<Kind extends ExpressionKind> = { readonly [K in Kind]: Handler<K> };

/** Packets go on perhaps: the same text is the same answer, so what changes from time to time names its rule. */
export const requirePredicate = (machine: RuleMachine, text: string): void => {
  const { space } = machine.scope;
  machine.require(space.equal(space.predicate(text), 1));
};
