import type { EndpointValue, Located } from "../language/index.ts";
import type { Report } from "./report.ts";
import type { Resolvers } from "./resolvers.ts";

/** `internet` means nothing without an uplink. */
export const checkInternet = (
  written: readonly Located<EndpointValue>[],
  { hasUplinks }: Resolvers,
  report: Report,
): void => {
  if (hasUplinks) return;
  for (const { value, span } of written)
    if (value.kind === "internet")
      report.error(
        "policy/no-uplink",
        span,
        "`internet` is what leaves by an uplink, and no uplink is declared",
        "declare one, like `uplinks: { fibre: { device: eth0 } }`",
      );
};

/** No side is in an isolated network: nothing leaves or enters it. */
export const checkIsolated = (
  written: readonly Located<EndpointValue>[],
  { endpoints, facts }: Resolvers,
  report: Report,
): void => {
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
