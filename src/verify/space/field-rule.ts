import { type Condition, type FieldLevels, type IntervalRule, type Ref, ruleDiagram } from "../sets/index.ts";
import type { HeaderSpace } from "./header-space.ts";
import type { OrderedField } from "./layout.ts";

/** A rule over the fields of every packet, with no level in it yet: it can be tried in any order of fields. */
export interface FieldRule {
  /** What it asks of a field; nothing of those that are not named. */
  readonly conditions: Readonly<Partial<Record<OrderedField, Condition>>>;
  /** The terminal of the packets that it matches. */
  readonly id: number;
}

/** The fields of a space in the order of their levels, for `sweep`. */
export const sweepFields = ({ order, fields }: HeaderSpace): readonly FieldLevels[] =>
  order.map((name) => fields[name].levels);

/** The rule as `sweep` takes it. */
export const intervalRule = ({ order, diagrams }: HeaderSpace, rule: FieldRule): IntervalRule => ({
  conditions: order.map((name) => rule.conditions[name] ?? null),
  outcome: diagrams.terminal(rule.id),
});

/** The diagram of the rule alone. */
export const diagramOfRule = (space: HeaderSpace, rule: FieldRule): Ref =>
  ruleDiagram(space.diagrams.store, sweepFields(space), intervalRule(space, rule));
