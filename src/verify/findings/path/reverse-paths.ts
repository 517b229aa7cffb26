import { undefinedRef } from "../../sets/index.ts";
import type { HostFinding } from "../finding.ts";
import { exampleIn, fateIs, type PathContext } from "./path-context.ts";
import { toOwnAddresses } from "./own-addresses.ts";

/** Packets of machines that really are behind a link, and that its reverse path filter drops all the same. */
export const reversePaths = (context: PathContext): readonly HostFinding[] => {
  const { ends, real, input } = context;
  const dropped = fateIs(
    ends,
    real,
    ({ verdict, at, certainty }) => verdict === "dropped" && at === "reverse-path" && certainty === "sure",
  );
  if (dropped === undefinedRef) return [];
  const example = exampleIn(context, dropped, ends, [toOwnAddresses(context)]);
  const { source } = example.packet;
  return [
    {
      code: "verify/reverse-path",
      severity: "problem",
      message: `${input} drops packets of machines behind it (${source} for one): the way back to them leads by another link (strict rp_filter)`,
      objects: [example.object ?? `sysctl net/ipv4/conf/${input}/rp_filter`],
      example,
      cure: `sysctl -w net/ipv4/conf/${input}/rp_filter=2`,
    },
  ];
};
