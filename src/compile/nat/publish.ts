import { type Family, protocolNumber } from "../../net/index.ts";
import type { Context } from "../context.ts";
import { addressHex, byteHex, portHex } from "../nftables/bytes.ts";
import { family as isFamily, loadAddress, loadMeta, loadPort } from "../nftables/match.ts";
import { translate } from "../nftables/statement.ts";
import type { TableDraft } from "../nftables/table-draft.ts";
import { type Publication, publicationsOf } from "./publication.ts";

/** Before the routing decision (`linux/netfilter_ipv4.h`, `NF_IP_PRI_NAT_DST`). */
const destinationNat = -100;

/**
 * Leads published ports of the uplinks' own addresses to machines: for what comes in (from outside or, hairpin, from
 * inside) and for what the host itself sends. One map per family holds all of them.
 */
export const emitPublish = (context: Context, table: TableDraft): void => {
  const publications = publicationsOf(context);
  const rules = (["ipv4", "ipv6"] as const).flatMap((family) => {
    const entries = publications.flatMap((publication) => entriesOf(publication, family));
    return entries.length === 0 ? [] : [translation(table, family, entries)];
  });
  if (rules.length === 0) return;
  const { span } = publications[0]!.publish;
  for (const hook of ["prerouting", "output"] as const) {
    const chain = `publish-${hook}`;
    table.chain(chain, { type: "nat", hook, priority: destinationNat, policy: "accept", devices: [] });
    for (const rule of rules) table.rule(chain, rule, span);
  }
};

/** Warns of what is published to nobody. */
export const checkPublish = (context: Context): void => {
  for (const publication of publicationsOf(context)) reportUnreached(context, publication);
};

/** Uplink and machine have no family in common, at least not now. */
const reportUnreached = ({ draft }: Context, { publish, sides }: Publication): void => {
  if (sides.some(({ outside }) => outside.length > 0)) return;
  draft.report({
    severity: "warning",
    code: "policy/nothing-published",
    message: `\`${publish.name}\` publishes nothing yet: \`${publish.uplink}\` and \`${publish.machine}\` have no addresses of one family`,
    span: publish.span,
    hint: `give the uplink's device an address of a family that \`${publish.machine}\` has, and apply again`,
  });
};

type Entry = readonly [key: readonly string[], data: readonly string[]];

/** `ADDRESS . PROTOCOL . PORT : MACHINE . PORT` for each published port in one family. */
const entriesOf = ({ publish, targetPorts, sides }: Publication, family: Family): readonly Entry[] =>
  sides
    .filter((side) => side.family === family)
    .flatMap(({ outside, inside }) =>
      outside.flatMap((address) =>
        portOffsets(publish.ports).map((offset): Entry => [
          [
            addressHex(address),
            byteHex(protocolNumber[publish.protocol]),
            portHex(publish.ports.first + offset),
          ],
          [addressHex(inside), portHex(targetPorts.first + offset)],
        ]),
      ),
    );

const portOffsets = ({ first, last }: { readonly first: number; readonly last: number }): readonly number[] =>
  Array.from({ length: last - first + 1 }, (_, offset) => offset);

const translation = (table: TableDraft, family: Family, entries: readonly Entry[]) => {
  const address = family === "ipv4" ? "ipv4_addr" : "ipv6_addr";
  const map = table.sets.map(
    family === "ipv4" ? "published4" : "published6",
    [address, "inet_proto", "inet_service"],
    [address, "inet_service"],
    entries,
  );
  const next = 8 + (family === "ipv4" ? 1 : 4);
  return [
    ...isFamily(family),
    loadAddress(family, "destination"),
    loadMeta("l4proto", next),
    loadPort("destination", next + 1),
    { kind: "lookup", set: map, source: 8, register: 8, invert: false } as const,
    translate(family),
  ];
};
