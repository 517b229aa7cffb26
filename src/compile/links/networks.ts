import { didYouMean } from "../../diagnostics/index.ts";
import { addressOf, contains, overlaps, prefixOf } from "../../net/index.ts";
import { type Link, ownedAlias, ownedProtocol } from "../../state/index.ts";
import type { Context } from "../context.ts";
import { foreignAddresses, hasIpv6 } from "../facts.ts";
import { type Connected, foreignConnected, linkLocal } from "../layer3/connected.ts";
import type { Segment } from "../segment.ts";
import { bridgeMac } from "./bridge-mac.ts";
import { portsOf } from "./ports.ts";

/** The MTU of a bridge without ports (`linux/if_ether.h`, `ETH_DATA_LEN`). */
const ethernetMtu = 1500;

/** Wants the bridge, the host's addresses and the ports of every network. */
export const compileNetworks = (context: Context): void => {
  const connected = foreignConnected(context.facts.host);
  for (const segment of context.segments.values()) {
    if (segment.ownsLink) wantBridge(context, segment);
    else checkBridge(context, segment);
    wantAddresses(context, segment);
    checkOverlap(context, segment, connected);
  }
};

const wantBridge = (context: Context, segment: Segment): void => {
  const { network, link } = segment;
  if (context.links.has(link)) reportNameTaken(context, segment);
  context.draft.own("link", ownedBridge(context, segment), network.span);
  if (!hasIpv6(context.facts.host)) return;
  const settings = `net/ipv6/conf/${link}`;
  // Machines must not steer the host with router advertisements of their own.
  context.draft.setSysctl(`${settings}/accept_ra`, "0", network.span);
  context.draft.setSysctl(`${settings}/disable_ipv6`, usesIpv6(segment) ? "0" : "1", network.span);
};

/** A bridge with the kernel's defaults, but for what we state: its MAC, its MTU, no spanning tree. */
const ownedBridge = (context: Context, segment: Segment): Link => ({
  name: segment.link,
  kind: "bridge",
  mac: bridgeMac(context.facts.seed, segment.network.name),
  mtu: bridgeMtu(context, segment),
  up: true,
  master: null,
  alias: `${ownedAlias}:${segment.network.name}`,
  bridge: { stp: false, vlanFiltering: false, forwardDelayCs: 1500, ageingTimeCs: 30_000 },
});

/** The smallest MTU of the ports: what the kernel gives a bridge by itself when ports join. */
const bridgeMtu = (context: Context, segment: Segment): number => {
  const mtus = portsOf(context, segment).flatMap(({ device }) => context.links.get(device)?.mtu ?? []);
  return mtus.length === 0 ? ethernetMtu : Math.min(...mtus);
};

const usesIpv6 = ({ network }: Segment): boolean =>
  network.addresses.some((address) => address.includes(":"));

/** Addresses that the existing bridge holds already stay its owner's. */
const wantAddresses = ({ facts, draft }: Context, { network, link }: Segment): void => {
  const held = new Set(
    foreignAddresses(facts.host)
      .filter((held) => held.link === link)
      .map(({ address }) => address),
  );
  for (const address of network.addresses.filter((address) => !held.has(address))) {
    const scope = contains(linkLocal, addressOf(address)) ? linkScope : universeScope;
    const mark = { peer: null, noPrefixRoute: false, protocol: ownedProtocol };
    draft.own("address", { link, address, scope, ...mark }, network.span);
  }
};

/** `linux/rtnetlink.h`, `RT_SCOPE_*`. */
const universeScope = 0;
const linkScope = 253;

const reportNameTaken = ({ draft }: Context, { network, link }: Segment): void =>
  draft.report({
    severity: "error",
    code: "policy/link-name-taken",
    message: `network \`${network.name}\` needs a bridge \`${link}\`, but a link of that name exists and is not ours`,
    span: network.span,
    hint: `rename the network, or say \`bridge: ${link}\` to use that link`,
  });

const checkBridge = ({ links, draft }: Context, { network, link }: Segment): void => {
  const found = links.get(link);
  if (found?.kind === "bridge") return;
  draft.report({
    severity: "error",
    code: found === undefined ? "policy/missing-device" : "policy/not-a-bridge",
    message:
      found === undefined
        ? `network \`${network.name}\` uses the bridge \`${link}\`, which this host does not have`
        : `network \`${network.name}\` uses \`${link}\` as its bridge, which is a ${found.kind}`,
    span: network.span,
    hint: didYouMean(link, bridgesAmong(links)),
  });
};

const bridgesAmong = (links: ReadonlyMap<string, Link>): readonly string[] =>
  [...links.values()].filter(({ kind }) => kind === "bridge").map(({ name }) => name);

const checkOverlap = (context: Context, segment: Segment, connected: readonly Connected[]): void => {
  const ports = new Set(portsOf(context, segment).map(({ device }) => device));
  const elsewhere = connected.filter(({ device }) => device !== segment.link && !ports.has(device));
  for (const address of segment.network.addresses) {
    const rival = elsewhere.find(({ prefix }) => overlaps(prefix, prefixOf(address)));
    if (rival === undefined) continue;
    context.draft.report({
      severity: "error",
      code: "policy/subnet-overlaps-host",
      message: `the subnet \`${prefixOf(address)}\` of network \`${segment.network.name}\` overlaps \`${rival.prefix}\`, which this host reaches by \`${rival.device}\``,
      span: segment.network.span,
      hint: `give \`${segment.network.name}\` a subnet that this host does not know yet`,
    });
  }
};
