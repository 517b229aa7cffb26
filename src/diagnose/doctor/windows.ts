import {
  type HostState,
  isOwned,
  ownedLinkPrefix,
  ownedNextHopIds,
  type NumberRange,
  type RoutingRule,
} from "../../state/index.ts";
import type { Finding } from "./finding.ts";
import type { Probes } from "./probes.ts";

/** Objects of others inside the windows that are reserved for ours. */
export const windowIntruders = (host: HostState, { windows }: Probes): readonly Finding[] => [
  ...intrudingRules(host, windows.priorities),
  ...intrudingNextHops(host),
  ...intrudingLinks(host),
  ...intrudingRoutes(host, windows.tables),
];

const isIn = ({ first, last }: NumberRange, number: number): boolean => number >= first && number <= last;

const intrudingRules = ({ config }: HostState, window: NumberRange): readonly Finding[] =>
  [...config.rule.values()]
    .filter((rule) => isIn(window, rule.priority) && !isOwned("rule", rule))
    .map((rule) => ({
      code: "doctor/priority-taken",
      severity: "problem",
      message: `a routing rule of somebody else has priority ${rule.priority}, between ours`,
      evidence: {
        priority: rule.priority,
        family: rule.family,
        protocol: rule.protocol,
        window,
      },
      cure: `move it out of ${window.first} to ${window.last}: \`${deletion(rule)}\`, and add it again with another priority; or set priorities under settings in the policy`,
    }));

const deletion = ({ family, priority }: RoutingRule): string =>
  `ip ${family === "ipv6" ? "-6 " : ""}rule del priority ${priority}`;

const intrudingNextHops = ({ config }: HostState): readonly Finding[] =>
  [...config.nextHop.values()]
    .filter((nextHop) => isIn(ownedNextHopIds, nextHop.id) && !isOwned("nextHop", nextHop))
    .map(({ id, protocol }) => ({
      code: "doctor/next-hop-id-taken",
      severity: "problem",
      message: `next hop ${id} of somebody else has an id of our window`,
      evidence: { id, protocol, window: ownedNextHopIds },
      cure: `give it an id outside of ${ownedNextHopIds.first} to ${ownedNextHopIds.last}`,
    }));

const intrudingLinks = ({ config }: HostState): readonly Finding[] =>
  [...config.link.values()]
    .filter((link) => link.name.startsWith(ownedLinkPrefix) && !isOwned("link", link))
    .map(({ name, kind }) => ({
      code: "doctor/link-name-taken",
      severity: "problem",
      message: `the link ${name} has a name of ours, but was not made by Causeway`,
      evidence: { link: name, kind },
      cure: `ip link set ${name} down; ip link set ${name} name OTHER`,
    }));

/** One finding for each table: a daemon may have put thousands of routes there. */
const intrudingRoutes = ({ config }: HostState, window: NumberRange): readonly Finding[] => {
  const foreign = [...config.route.values()].filter(
    (route) => isIn(window, route.table) && !isOwned("route", route),
  );
  return [...Map.groupBy(foreign, ({ table }) => table)].map(([table, routes]) => ({
    code: "doctor/table-taken",
    severity: "problem",
    message: `routing table ${table} of our window holds routes of somebody else`,
    evidence: {
      table,
      routes: routes.length,
      protocols: [...new Set(routes.map(({ protocol }) => protocol))],
    },
    cure: `move them to a table outside of ${window.first} to ${window.last}, or set tables under settings in the policy`,
  }));
};
