import type { Span } from "../diagnostics/index.ts";
import type { Located, PolicyTree, RouteSyntax } from "../language/index.ts";
import { type Address, addressOf, familyOf, prefixFamily } from "../net/index.ts";
import { checkUnicast } from "./address-check.ts";
import type { PrefixRoute } from "./policy.ts";
import { placeWords } from "./place-words.ts";
import type { Report } from "./report.ts";
import type { SubnetIndex } from "./subnet-index.ts";

/** Routes with their next hops, in order of preference. */
export const resolveRoutes = (
  tree: PolicyTree,
  subnets: SubnetIndex,
  report: Report,
): readonly PrefixRoute[] => {
  const own = new Set(
    tree.networks.flatMap(({ addresses }) => addresses.map(({ value }) => addressOf(value))),
  );
  const seen = new Map<string, Span>();
  for (const { destination } of tree.routes) checkDestination(destination, seen, subnets, report);
  return tree.routes.map((route) => resolveRoute(route, own, report));
};

const checkDestination = (
  { value, span }: RouteSyntax["destination"],
  seen: Map<string, Span>,
  subnets: SubnetIndex,
  report: Report,
): void => {
  const first = seen.get(value);
  if (first === undefined) seen.set(value, span);
  else
    report.error(
      "policy/duplicate-route",
      span,
      `\`${value}\` already has next hops in ${placeWords(first, span)}`,
      "join them in one list, in order of preference",
    );
  const subnet = subnets.around(value);
  if (subnet !== null)
    report.error(
      "policy/route-inside-network",
      span,
      `\`${value}\` lies in \`${subnet.prefix}\`, which is the network \`${subnet.network}\` itself`,
      "take the route out, or make the network's subnet smaller",
    );
};

const resolveRoute = (
  { destination, nextHops, span }: RouteSyntax,
  own: ReadonlySet<Address>,
  report: Report,
): PrefixRoute => {
  const seen = new Set<Address>();
  for (const hop of nextHops) {
    checkNextHop(hop, destination, own, report);
    if (seen.has(hop.value))
      report.error(
        "policy/duplicate-next-hop",
        hop.span,
        `\`${hop.value}\` is already a next hop of \`${destination.value}\``,
        "take it out",
      );
    seen.add(hop.value);
  }
  return {
    destination: destination.value,
    nextHops: nextHops.map((hop) => ({ gateway: hop.value, span: hop.span })),
    span,
  };
};

const checkNextHop = (
  { value, span }: Located<Address>,
  { value: destination }: RouteSyntax["destination"],
  own: ReadonlySet<Address>,
  report: Report,
): void => {
  if (!checkUnicast(report, value, "next hop", span)) return;
  if (prefixFamily(destination) === "ipv6" && familyOf(value) === "ipv4")
    report.error(
      "policy/next-hop-family",
      span,
      `the IPv6 prefix \`${destination}\` cannot have the IPv4 next hop \`${value}\``,
      "use an IPv6 next hop",
    );
  if (own.has(value))
    report.error(
      "policy/next-hop-is-host",
      span,
      `the next hop \`${value}\` is the host's own address`,
      "name the router behind which the prefix lies",
    );
};
