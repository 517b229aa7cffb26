import type { Address } from "../../net/index.ts";
import type { Stage, Verdict } from "../../verify/index.ts";
import type { HookStop } from "../firewall/run-hook.ts";
import type { Journey } from "../journey.ts";

/** Where a journey ends. */
export interface End {
  readonly verdict: Verdict;
  readonly at: Stage;
  readonly object: string | null;
  readonly out: string | null;
  readonly nextHop: Address | null;
}

/** An end without a way out. */
export const endAt = (verdict: Verdict, at: Stage, object: string | null): End => ({
  verdict,
  at,
  object,
  out: null,
  nextHop: null,
});

/** Ends with a step of its own in the trace. */
export const endWith = (
  journey: Journey,
  verdict: Verdict,
  at: Stage,
  object: string | null,
  decision: string,
): End => {
  journey.step(at, object, decision);
  return endAt(verdict, at, object);
};

/** What a rule that ends a packet means for it. */
export const endOfStop = (journey: Journey, stop: NonNullable<HookStop>, at: Stage): End => {
  const { ending, object } = stop;
  if (ending.kind === "sent") return { ...endAt("forwarded", at, object), out: ending.link?.name ?? null };
  if (ending.kind === "taken") {
    const reason = `what ${ending.by} makes of it (\`${object}\`)`;
    return endAt(journey.oracle.guess(reason, 2) === 0 ? "dropped" : "delivered", at, object);
  }
  return endAt(ending.kind === "reject" ? "rejected" : "dropped", at, object);
};
