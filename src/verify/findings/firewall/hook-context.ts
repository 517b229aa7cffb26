import { type Family, prefix, prefixFamily } from "../../../net/index.ts";
import type { HostState } from "../../../state/index.ts";
import type { BaseChain, Hook } from "../../firewall/index.ts";
import { ChainDiagrams } from "../../firewall/chains/chain-diagram.ts";
import { Firewall, linkFacts } from "../../firewall/index.ts";
import type { RouteTarget } from "../../routing/index.ts";
import type { Ref } from "../../sets/index.ts";
import { connectionStateNumber, type HeaderSpace } from "../../space/index.ts";
import type { RuleWalk } from "../rules/rule-walk.ts";

/** The firewall of a host for one family, and what routing sends to its hooks. */
export interface HookContext {
  readonly host: HostState;
  readonly family: Family;
  readonly space: HeaderSpace;
  readonly firewall: Firewall;
  readonly chains: ChainDiagrams;
  /** The answer of routing to a packet as it passes the hooks behind it. */
  readonly ends: Ref;
  readonly targetOf: (id: number) => RouteTarget;
  /** Packets and output links that fit: what can come to the forward hook. */
  readonly routed: Ref;
  /** Packets that go to the host itself. */
  readonly local: Ref;
  /** First packets of connections. */
  readonly starting: Ref;
}

/** Destinations that a host may take for its own without a route: multicast, and everybody on the link. */
const groups = ["224.0.0.0/4", "255.255.255.255/32", "ff00::/8"].map(prefix);

/** The context of a host for the packets that `walk` is about. */
export const hookContext = ({ host, family, space, routing, ends }: RuleWalk): HookContext => {
  const { diagrams, fields } = space;
  const links = linkFacts(host);
  const rules = {
    tables: [...host.config.nftTable.values()],
    legacy: [...host.config.xtTable.values()],
    links,
  };
  const firewall = new Firewall(space, rules);
  const scope = { space, links, fib: () => null, hasZones: true };
  const targetOf = (id: number): RouteTarget => routing.targets.at(id);
  const going = (holds: (target: RouteTarget) => boolean): Ref =>
    diagrams.where(ends, (id) => id !== 0 && holds(targetOf(id)));
  const byLink = links.map(({ name }) =>
    diagrams.intersection(
      going((target) => target.kind === "unicast" && target.hops.some(({ device }) => device === name)),
      space.equal(fields.outputLink, space.linkClass(name)),
    ),
  );
  return {
    host,
    family,
    space,
    firewall,
    chains: new ChainDiagrams(scope, firewall.outcomes),
    ends,
    targetOf,
    routed: diagrams.overrideAll(byLink),
    local: diagrams.union(
      going(({ kind }) => kind === "local" || kind === "broadcast" || kind === "anycast"),
      space.addressSet(
        fields.destination,
        groups.filter((group) => prefixFamily(group) === family),
      ),
    ),
    starting: space.equal(fields.ctState, connectionStateNumber("new")),
  };
};

/** The filter chains of a hook, in the order in which packets meet them. */
export const filterChains = ({ firewall }: HookContext, hook: Hook): readonly BaseChain[] =>
  firewall.steps(hook).flatMap((step) => (step.kind === "chain" ? [step.chain] : []));
