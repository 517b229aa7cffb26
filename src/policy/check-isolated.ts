import type { EndpointValue, Located } from "../language/index.ts";
import type { Report } from "./report.ts";
import type { Resolvers } from "./resolvers.ts";

/** No side is in an isolated network: nothing leaves or enters it. */
export const checkIsolated = (
  written: readonly Located<EndpointValue>[],
  { endpoints, facts }: Resolvers,
  report: Report,
): void => {
  if (!facts.hasIsolated) return;
  for (const side of written) {
    const network = isResolvable(side) ? facts.isolated(endpoints([side])) : null;
    if (network !== null)
      report.error(
        "policy/isolated",
        side.span,
        `the network \`${network}\` is isolated: nothing leaves or enters it`,
        "take this out, or give the network the mode nat or routed",
      );
  }
};

const isResolvable = ({ value }: Located<EndpointValue>): boolean =>
  value.kind === "name" || value.kind === "prefix";
