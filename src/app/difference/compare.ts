import type { Names } from "../../questions/index.ts";
import type { HostState } from "../../state/index.ts";
import type { OnLine } from "../claims/prove.ts";
import { type DifferenceView, viewDifference } from "./change-view.ts";
import type { LiveConnections } from "./live-connections.ts";

/** Two hosts to compare; `live` are the connections that are open on the first. */
export interface TwoHosts {
  readonly before: HostState;
  readonly after: HostState;
  readonly names: Names;
  readonly live: LiveConnections | null;
}

/** Who gains, loses or moves when the second host takes the place of the first. */
export const compare = async (
  { before, after, names, live }: TwoHosts,
  onLine: OnLine,
): Promise<DifferenceView> => {
  const { compareHosts, HostModel } = await import("../../verify/index.ts");
  const was = HostModel.of(before);
  const is = HostModel.of(after, { beside: was });
  const comparison = compareHosts({ before: was, after: is, names }, (done, total, input) =>
    onLine(`comparing ${done + 1} of ${total}: ${input === null ? "the host itself" : `in by ${input}`}`),
  );
  const counts = live === null ? null : live.countIn(comparison.changes);
  return viewDifference(comparison, names, counts === null ? null : (change) => counts.get(change) ?? 0);
};
