import type { HostState, NftExpression, NftTable } from "../../../src/state/index.ts";
import type { TrialResult } from "./trial.ts";

const add = (tally: Map<string, number>, key: string, count = 1): void => {
  tally.set(key, (tally.get(key) ?? 0) + count);
};

const share = (part: number, whole: number): string => `${((100 * part) / Math.max(1, whole)).toFixed(1)} %`;

const listed = (tally: ReadonlyMap<string, number>): string =>
  [...tally]
    .toSorted(([, a], [, b]) => b - a)
    .map(([key, count]) => `${key} ${count}`)
    .join(", ");

/** What a campaign has tried: printed at its end, so that a run that proves nothing is seen as such. */
export class Coverage {
  hosts = 0;
  verdicts = 0;
  possibly = 0;
  /** Packets that were told of, of those that the model says are. */
  private told = 0;
  private rejected = 0;
  private rules = 0;
  private rulesMet = 0;
  private readonly fates = new Map<string, number>();
  private readonly places = new Map<string, number>();
  private readonly expressions = new Map<string, number>();
  private readonly selectors = new Map<string, number>();
  private readonly routes = new Map<string, number>();

  take(result: TrialResult): void {
    this.hosts += 1;
    for (const { exchange, ways, isPossibly } of result.verdicts) {
      this.verdicts += 1;
      if (isPossibly) this.possibly += 1;
      const { verdict, at } = ways[0]!.outcome;
      add(this.fates, verdict);
      add(this.places, `${verdict} at ${at}`);
      if (verdict === "rejected" || verdict === "unroutable") {
        this.rejected += 1;
        if (exchange.seen.told.length > 0) this.told += 1;
      }
    }
    this.rules += result.counted.size;
    this.rulesMet += [...result.counted.values()].filter((count) => count > 0).length;
    for (const state of result.states.slice(0, 1)) this.takeState(state);
  }

  private takeState({ config }: HostState): void {
    for (const table of config.nftTable.values())
      for (const expression of expressionsOf(table)) add(this.expressions, nameOf(expression));
    for (const {
      family: _family,
      priority: _priority,
      protocol: _protocol,
      action,
      ...selector
    } of config.rule.values()) {
      add(this.selectors, action.kind);
      for (const [name, value] of Object.entries(selector))
        if (value !== null && value !== false && value !== 0) add(this.selectors, name);
    }
    for (const { type, nextHops, nextHopId } of config.route.values())
      add(this.routes, nextHopId !== null ? "next-hop object" : nextHops.length > 1 ? "multipath" : type);
  }

  /** Lines for people. */
  lines(): readonly string[] {
    const fates = [...this.fates].toSorted(([, a], [, b]) => b - a);
    return [
      `fates: ${fates.map(([fate, count]) => `${fate} ${share(count, this.verdicts)}`).join(", ")}`,
      `decided: ${listed(this.places)}`,
      `errors seen for ${share(this.told, this.rejected)} of those rejected or unroutable`,
      `rules that count: ${this.rules}, met by a packet: ${share(this.rulesMet, this.rules)}`,
      `expressions: ${listed(this.expressions)}`,
      `rules of routing: ${listed(this.selectors)}`,
      `routes: ${listed(this.routes)}`,
    ];
  }
}

const expressionsOf = ({ chains }: NftTable): readonly NftExpression[] =>
  chains.flatMap(({ rules }) => rules.flatMap(({ expressions }) => expressions));

/** An expression by its kind and what tells it from others of that kind. */
const nameOf = (expression: NftExpression): string => {
  const { kind } = expression;
  const detail = detailOf(expression);
  return detail === null ? kind : `${kind} ${detail}`;
};

const detailOf = (expression: NftExpression): string | null => {
  if ("key" in expression) return expression.key;
  if ("op" in expression) return expression.op;
  if ("verdict" in expression) return expression.verdict.kind;
  if ("nat" in expression) return expression.nat;
  if ("result" in expression) return expression.result;
  return expression.kind === "xtMatch" || expression.kind === "xtTarget" ? expression.name : null;
};
