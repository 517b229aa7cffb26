import type { HostState, NftExpression, NftFamily, NftTable, XtTable } from "../../state/index.ts";

/** Expressions that need conntrack (`nf_ct_netns_get`): `notrack` does not. */
const expressions: ReadonlySet<NftExpression["kind"]> = new Set([
  "ct",
  "ctSet",
  "nat",
  "masquerade",
  "redirect",
  "connlimit",
  "synproxy",
  "flowOffload",
]);

/** Matches and targets of iptables that do; `CT --notrack` does not. */
const extensions: ReadonlySet<string> = new Set([
  "conntrack",
  "state",
  "connmark",
  "connbytes",
  "connlimit",
  "connlabel",
  "helper",
  "cluster",
  "CONNMARK",
  "CONNSECMARK",
  "DNAT",
  "SNAT",
  "MASQUERADE",
  "REDIRECT",
  "NETMAP",
  "SYNPROXY",
]);

const needsConntrack = (expression: NftExpression): boolean =>
  expression.kind === "xtMatch" || expression.kind === "xtTarget"
    ? extensions.has(expression.name)
    : expressions.has(expression.kind) ||
      (expression.kind === "object" && expression.type.startsWith("ct ")) ||
      (expression.kind === "dynset" && expression.expressions.some(needsConntrack));

const nftNeeds = ({ chains }: NftTable): boolean =>
  chains.some(({ rules }) => rules.some(({ expressions }) => expressions.some(needsConntrack)));

const xtNeeds = ({ chains }: XtTable): boolean =>
  chains.some(({ rules }) =>
    rules.some(
      ({ matches, action }) =>
        matches.some(({ name }) => extensions.has(name)) ||
        (action?.kind === "target" && extensions.has(action.target.name)),
    ),
  );

const nftFamilies: Readonly<Record<NftFamily, readonly string[]>> = {
  ip: ["ipv4"],
  ip6: ["ipv6"],
  inet: ["ipv4", "ipv6"],
  bridge: ["ipv4", "ipv6"],
  arp: [],
  netdev: [],
};

/**
 * Whether conntrack follows packets of a family: it does only while a rule needs it, so that a connection from before
 * such a rule is new to it.
 */
export const usesConntrack = ({ nftTable, xtTable }: HostState["config"], family: string): boolean =>
  [...nftTable.values()].some((table) => nftFamilies[table.family].includes(family) && nftNeeds(table)) ||
  [...xtTable.values()].some(
    (table) => table.family === (family === "ipv4" ? "ip" : "ip6") && xtNeeds(table),
  );
