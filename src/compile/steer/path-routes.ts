import { everything, families, type Family, type Prefix, prefix, prefixFamily } from "../../net/index.ts";
import type { Uplink } from "../../policy/index.ts";
import { type NextHop, ownedProtocol, type Route, type RoutingRule } from "../../state/index.ts";
import type { Context } from "../context.ts";
import { hasIpv6, mainTable } from "../facts.ts";
import { connectedUnder, fenceMetric, firstTier, isDown, ownedRoute } from "../layer3/next-hops.ts";
import { ignoreDeadLinks } from "../layer3/routes.ts";
import { membersOf, type Path } from "./path.ts";
import type { PathPlan } from "./path-plan.ts";
import { uplinkHop } from "./uplink-hops.ts";

/**
 * Wants a table for each path and the rules that lead there.
 *
 * ```
 *   20000  fwmark I/I       lookup main suppress_prefixlength 0      what is no internet goes as it always went
 *   200NN  fwmark PATH/MASK lookup PATH
 *
 *   table PATH   throw SUBNET                    connected subnets: table main knows
 *                default via A … metric 50       the kernel takes the first tier with carrier, and comes back
 *                default via B … metric 51
 *                unreachable default metric 4000000000
 * ```
 *
 * Balanced tiers are one route with several next hops, not next-hop objects (decision 0007).
 */
export const compilePaths = (context: Context, { paths, window, windows }: PathPlan): void => {
  for (const path of paths) if (path.role === "choice") reportClosed(context, path);
  for (const family of familiesOf(context)) {
    const throws = thrownPrefixes(context, family);
    for (const path of paths) wantPath(context, path, family, throws, window.mask);
    const internet = paths.find(({ scope }) => scope === "internet");
    if (internet !== undefined) {
      const mark = { value: window.internet, mask: window.internet };
      const rule = markRule(family, windows.priorities.first, mark, mainTable);
      context.draft.own("rule", { ...rule, suppressPrefixLength: 0 }, internet.span);
    }
  }
};

const familiesOf = ({ facts }: Context): readonly Family[] => (hasIpv6(facts.host) ? families : ["ipv4"]);

const wantPath = (
  context: Context,
  path: Path,
  family: Family,
  throws: readonly Prefix[],
  mask: number,
): void => {
  const { draft } = context;
  const tiers = path.tiers.map((tier) => tierHops(context, path, tier, family));
  // An uplink without a gateway of this family cannot take anything back: leave that to table main.
  if (path.role === "return" && tiers.every((hops) => hops.length === 0)) return;
  const own = (route: Route): void => draft.own("route", { ...route, table: path.table }, path.span);
  for (const subnet of throws) own({ ...ownedRoute(subnet, firstTier, null), type: "throw" });
  for (const [tier, hops] of tiers.entries())
    if (hops.length > 0)
      own({ ...ownedRoute(everything(family), firstTier + tier, hops[0]!), nextHops: hops });
  if (path.fallback === null) own(ownedRoute(everything(family), fenceMetric, null));
  draft.own("rule", markRule(family, path.priority, { value: path.mark, mask }, path.table), path.span);
};

/** Right after a line was written this is hardly what was meant. */
const reportClosed = (context: Context, path: Path): void => {
  const hops = familiesOf(context).flatMap((family) =>
    path.tiers.flatMap((tier) => tierHops(context, path, tier, family)),
  );
  if (hops.length > 0 || path.fallback !== null) return;
  const names = membersOf(path).map((name) => `\`${name}\``);
  context.draft.report({
    severity: "warning",
    code: "policy/path-without-gateway",
    message: `what is steered to ${names.join(", ")} is unreachable for now: no gateway is known there, or the device is down`,
    span: path.span,
    hint: "write the gateway of the uplink, or set its device up and apply again",
  });
};

const tierHops = (
  context: Context,
  { span }: Path,
  tier: Path["tiers"][number],
  family: Family,
): readonly NextHop[] => {
  const hops = tier.flatMap(({ uplink: name, weight }) => {
    const uplink = context.policy.uplinks.find((one) => one.name === name)!;
    const hop = usableHop(context, uplink, family);
    if (hop === null) return [];
    ignoreDeadLinks(context, uplink.device, span);
    return [{ ...hop, weight }];
  });
  return hops.length === 1 ? [{ ...hops[0]!, weight: 1 }] : hops;
};

/** The kernel refuses routes by devices that are missing or down; both are reported where the uplink stands. */
const usableHop = (context: Context, uplink: Uplink, family: Family): NextHop | null =>
  context.links.has(uplink.device) && !isDown(context, uplink.device)
    ? uplinkHop(context, uplink, family)
    : null;

/** What a path never takes: connected subnets, and addresses that mean nothing beyond one link. */
const thrownPrefixes = (context: Context, family: Family): readonly Prefix[] => {
  const connected = connectedUnder(context).map(({ prefix: subnet }) => subnet);
  return [...new Set([...connected, ...linkOnly])].filter((one) => prefixFamily(one) === family).sort();
};

/** Multicast, the limited broadcast address and link-local unicast (RFC 4291 §2.5.6). */
const linkOnly: readonly Prefix[] = ["224.0.0.0/4", "255.255.255.255/32", "ff00::/8", "fe80::/10"].map(
  (text) => prefix(text),
);

const markRule = (
  family: Family,
  priority: number,
  mark: RoutingRule["mark"],
  table: number,
): RoutingRule => ({
  family,
  priority,
  action: { kind: "lookup", table },
  invert: false,
  from: null,
  to: null,
  inputDevice: null,
  outputDevice: null,
  mark,
  tos: 0,
  ipProtocol: null,
  sourcePorts: null,
  destinationPorts: null,
  users: null,
  suppressPrefixLength: null,
  suppressGroup: null,
  l3mdev: false,
  tunnelId: null,
  protocol: ownedProtocol,
});
