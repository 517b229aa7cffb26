import { families, type Family, type Prefix, prefixFamily } from "../../net/index.ts";
import type { Context } from "../context.ts";
import {
  addressLength,
  type End,
  family as isFamily,
  firstRegister,
  inSet,
  loadAddress,
  loadMeta,
} from "../nftables/match.ts";
import { counter, drop } from "../nftables/statement.ts";
import type { TableDraft } from "../nftables/table-draft.ts";
import type { Segment } from "../segment.ts";

/** A subnet of a declared network, and the link that it lies behind. */
type Home = readonly [Prefix, link: string];

/**
 * Drops what has an address of a declared network at one end, but passes there by another link.
 *
 * A source like that is spoofed: a rule that names addresses (a bare prefix, `any`) must not take it for one of ours. A
 * destination like that follows a wider route, because the network's own link is missing.
 */
export const emitStrays = (
  { segments }: Pick<Context, "segments">,
  table: TableDraft,
  chain: string,
  end: End,
): void => {
  const all = [...segments.values()];
  for (const [family, homes] of homesByFamily(all)) {
    const subnets = homes.map(([subnet]) => subnet);
    const home = table.sets.homes(family === "ipv4" ? "home4" : "home6", family, homes);
    const address = loadAddress(family, end);
    const link = loadMeta(linkAt[end], firstRegister + addressLength[family] / 4);
    const isOurs = [...isFamily(family), address, inSet(table.sets.addresses(family, subnets))];
    table.rule(chain, [...isOurs, address, link, inSet(home, true), counter, drop], all[0]?.network.span);
  }
};

const linkAt: Readonly<Record<End, string>> = { source: "iifname", destination: "oifname" };

/** The subnets of networks with their links, by family; families without any are left out. */
const homesByFamily = (segments: readonly Segment[]): readonly (readonly [Family, readonly Home[]])[] =>
  families
    .map((family) => [family, homesOf(segments, family)] as const)
    .filter(([, homes]) => homes.length > 0);

const homesOf = (segments: readonly Segment[], family: Family): readonly Home[] =>
  segments.flatMap(({ link, subnets }) =>
    subnets.filter((subnet) => prefixFamily(subnet) === family).map((subnet) => [subnet, link] as const),
  );
