import { addressOf, hostPrefix, lengthOf, type Prefix, prefixFamily, prefixOf } from "../../../net/index.ts";
import { addressSetOf, allAddresses } from "../../../questions/index.ts";
import type { HostState, LinkAddress } from "../../../state/index.ts";
import { addressesIn } from "../../answers/region-set.ts";
import type { RouteTarget } from "../../routing/index.ts";
import { type Ref, undefinedRef } from "../../sets/index.ts";
import { decodePacket } from "../../space/index.ts";
import type { HostFinding } from "../finding.ts";
import { ruleWords } from "./rule-words.ts";
import type { RuleStep, RuleWalk } from "./rule-walk.ts";

/** Connected subnets whose packets a rule sends to a table that knows another way than the link. */
export const capturedSubnets = (walk: RuleWalk): readonly HostFinding[] =>
  subnetsOf(walk.host)
    .filter(({ prefix }) => prefixFamily(prefix) === walk.family)
    .flatMap((subnet) => captured(walk, subnet));

/** A subnet that the host is connected to. */
interface Connected {
  readonly prefix: Prefix;
  readonly link: string;
}

const subnetsOf = (host: HostState): readonly Connected[] => {
  const found = allAddresses(host).filter((held) => isSubnet(host.config, held));
  const subnets = found.map(({ address, link }) => ({ prefix: prefixOf(address), link }));
  return [...new Map(subnets.map((subnet) => [`${subnet.prefix} ${subnet.link}`, subnet])).values()];
};

const isSubnet = (config: HostState["config"], { link, address, noPrefixRoute }: LinkAddress): boolean =>
  link !== "lo" &&
  config.link.get(link)?.up === true &&
  !noPrefixRoute &&
  lengthOf(address) < (prefixFamily(address) === "ipv4" ? 31 : 127) &&
  !address.startsWith("fe80:");

const captured = (walk: RuleWalk, subnet: Connected): readonly HostFinding[] => {
  const inside = neighboursIn(walk, subnet);
  for (const step of walk.steps) {
    if (!isOwnTable(step)) continue;
    const lost = lostBy(walk, step, inside, subnet);
    if (lost.set !== undefinedRef) return [finding(walk, step, lost, subnet)];
  }
  return [];
};

/** Any table but `local`, `main` and `default`: what those say is the usual way. */
const isOwnTable = ({ rule: { action } }: RuleStep): boolean =>
  action.kind === "lookup" && (action.table < 253 || action.table > 255);

/** Packets that come in by another link for machines of the subnet. */
const neighboursIn = ({ space, host }: RuleWalk, { prefix, link }: Connected): Ref => {
  const own = [...host.config.address.values(), ...host.dynamic.addresses.values()].map(({ address }) =>
    hostPrefix(addressOf(address)),
  );
  const there = addressesIn(space, space.fields.destination, [addressSetOf([prefix], own)]);
  return space.diagrams.without(there, space.equal(space.fields.inputLink, space.linkClass(link)));
};

interface Lost {
  readonly set: Ref;
  readonly target: RouteTarget | null;
}

/** What of `inside` comes to the rule and leaves by other links than the subnet's. */
const lostBy = (walk: RuleWalk, step: RuleStep, inside: Ref, { link }: Connected): Lost => {
  const { diagrams } = walk.space;
  const targets = walk.routing.targets;
  const here = diagrams.intersection(diagrams.intersection(step.left, step.answered), inside);
  const ends = diagrams.guard(here, walk.ends);
  const leadsAway = (target: RouteTarget): boolean =>
    target.kind === "unicast" && !target.hops.some(({ device }) => device === link);
  const set = diagrams.where(ends, (id) => id !== 0 && leadsAway(targets.at(id)));
  const [id] = diagrams.terminals(diagrams.guard(set, ends)).filter((one) => one !== 0);
  return { set, target: id === undefined ? null : targets.at(id) };
};

const finding = (
  { space }: RuleWalk,
  { rule, object }: RuleStep,
  { set, target }: Lost,
  { prefix, link }: Connected,
): HostFinding => {
  const table = rule.action.kind === "lookup" ? rule.action.table : 0;
  const devices = target?.kind === "unicast" ? target.hops.map(({ device }) => device) : [];
  const packet = decodePacket(space, space.diagrams.pick(set)!);
  return {
    code: "verify/captured-subnet",
    severity: "problem",
    message: `packets for the connected subnet ${prefix} on ${link} leave by ${devices.join(", ")}: the routing rule \`${rule.priority}: ${ruleWords(rule)}\` takes them to table ${table}, which does not know the subnet`,
    objects: [object, `link ${link}`],
    example: {
      packet,
      verdict: "forwarded",
      certainty: "sure",
      at: "rule",
      object,
      out: devices[0] ?? null,
    },
    cure: `ip ${prefix.includes(":") ? "-6 " : ""}route add throw ${prefix} table ${table}`,
  };
};
