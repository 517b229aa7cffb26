import type { Policy } from "../policy/index.ts";
import type { Link } from "../state/index.ts";
import type { Draft } from "./draft.ts";
import type { Facts } from "./facts.ts";
import type { Segment } from "./segment.ts";
import type { Timetable } from "./times/rule-times.ts";

/** What every part of the compiler reads, and the draft that it writes into. */
export interface Context {
  readonly policy: Policy;
  readonly facts: Facts;
  /** The links that are not ours, by name. */
  readonly links: ReadonlyMap<string, Link>;
  /** By network name, in file order. */
  readonly segments: ReadonlyMap<string, Segment>;
  /** Which rules hold now, and until when. */
  readonly times: Timetable;
  readonly draft: Draft;
}
