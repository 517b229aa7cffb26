import type { Fate } from "../../path/fate.ts";
import { undefinedRef } from "../../sets/index.ts";
import type { HostFinding } from "../finding.ts";
import { exampleIn, type PathContext } from "./path-context.ts";

const isPassing = ({ verdict }: Fate): boolean => verdict === "forwarded" || verdict === "delivered";

/** Packets of which a hash decides by which next hop they go, and that get through by some of them only. */
export const splitVerdicts = (context: PathContext): readonly HostFinding[] => {
  const { ends, real, input } = context;
  const { diagrams } = ends.space;
  const inside = diagrams.guard(real, ends.diagram);
  const isSplit = (list: readonly Fate[]): boolean =>
    list.some(isPassing) && list.some((fate) => !isPassing(fate) && fate.certainty === "sure");
  const split = diagrams.where(inside, (id) => id !== 0 && isSplit(ends.fates.at(id)));
  if (split === undefinedRef) return [];
  const [id] = diagrams.terminals(diagrams.guard(split, inside)).filter((one) => one !== 0);
  const fates = ends.fates.at(id!);
  const passing = fates.find(isPassing)!;
  const refused = fates.find((fate) => !isPassing(fate))!;
  return [
    {
      code: "verify/split-verdict",
      severity: "problem",
      message: `packets that come in by ${input} may leave by several next hops: by ${passing.out} they pass, by another they are ${refused.verdict} at ${refused.at} by ${refused.object ?? "the kernel"}`,
      objects: refused.object === null ? [] : [refused.object],
      example: exampleIn(
        context,
        diagrams.where(inside, (one) => one === id),
        ends,
      ),
      cure: "treat the links of one multipath route alike in the firewall",
    },
  ];
};
