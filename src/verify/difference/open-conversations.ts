import type { Family } from "../../net/index.ts";
import type { FateDiagram, HostModel } from "../path/host-model.ts";
import { type Ref, undefinedRef } from "../sets/index.ts";
import type { ChangeKind, OpenConversations } from "./change.ts";
import { isPassing } from "./outcome-class.ts";

/** Two hosts, and the packets that come in by one link. */
interface Where {
  readonly before: HostModel;
  readonly after: HostModel;
  readonly family: Family;
  readonly input: string | null;
}

/**
 * What becomes of conversations that were begun on the first host by packets of `set`, once the second one is in its
 * place: conntrack still knows them, and rules may let them pass as established. Both directions count.
 */
export const openConversations = (where: Where, set: Ref, kind: ChangeKind): OpenConversations => {
  if (kind === "gains" || kind === "answers") return "none";
  const { before, after, family, input } = where;
  const begun = before.forward(family, input).diagram;
  const onward = after.established(family, input, begun);
  const back = after.reply(family, input, begun);
  const { diagrams } = onward.space;
  const known = diagrams.intersection(diagrams.guard(defined(onward), defined(back)), set);
  const alive = diagrams.intersection(known, diagrams.intersection(passing(onward), passing(back)));
  if (alive === undefinedRef) return "cut";
  if (!diagrams.subset(known, alive)) return "some";
  return kind === "moves" && !staysWhereItWas(begun, onward, set) ? "move" : "live";
};

/** The first packets of which it is known what later ones are like. */
const defined = ({ diagram, space }: FateDiagram): Ref => space.diagrams.where(diagram, (id) => id !== 0);

/** Whether no packet of `set` leaves by a link or next hop that its conversation did not leave by before. */
const staysWhereItWas = (begun: Ref, { diagram, fates, space }: FateDiagram, set: Ref): boolean => {
  const { diagrams } = space;
  const outsOf = (ref: Ref): ReadonlySet<string> =>
    new Set(
      diagrams
        .terminals(diagrams.guard(set, ref))
        .filter((id) => id !== 0)
        .flatMap((id) => fates.at(id).map(({ out, nextHop }) => `${out} ${nextHop}`)),
    );
  const [was, is] = [outsOf(begun), outsOf(diagram)];
  return [...is].every((out) => was.has(out));
};

/** The packets that surely pass. */
export const passing = ({ diagram, fates, space }: FateDiagram): Ref =>
  space.diagrams.where(diagram, (id) => id !== 0 && fates.at(id).every(isPassing));
