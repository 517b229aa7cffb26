import type { Span } from "../../diagnostics/index.ts";
import type { Family } from "../../net/index.ts";
import { matchEnds } from "../filter/addresses.ts";
import { isOfFamily, matchesAll, type PacketMatch, packetsOf } from "../filter/filter-item.ts";
import type { AddressRow } from "../filter/reach.ts";
import { trafficOf } from "../filter/traffic.ts";
import type { LayerRule } from "../layers/index.ts";
import { counter, goto } from "../nftables/statement.ts";
import type { TableDraft } from "../nftables/table-draft.ts";
import { takeChain } from "./chain-names.ts";
import { codePointIs } from "./code-points.ts";
import type { Path } from "./path.ts";
import type { SteerLine } from "./steer-line.ts";

/** What one line says about one kind of traffic between two rows of addresses, in one family. */
export interface SteerItem extends PacketMatch {
  readonly path: Path;
  /** The only code point, or `null` for all. */
  readonly codePoint: number | null;
  readonly span: Span;
}

/** What lines say about packets from their sources, in order. */
export const steerItems = (
  table: TableDraft,
  lines: readonly SteerLine[],
  sourcesOf: (line: SteerLine) => readonly AddressRow[],
  family: Family,
): readonly SteerItem[] =>
  lines.flatMap((line) => {
    const { services, dscp, span } = line.steer;
    const traffics = trafficOf(services, table.sets);
    const codePoints = dscp.length === 0 ? [null] : dscp;
    return sourcesOf(line)
      .flatMap((from) => line.to.map(({ row, path }) => ({ from, to: row, path })))
      .flatMap((ends) => traffics.map((traffic) => ({ ...ends, traffic })))
      .flatMap((match) => codePoints.map((codePoint): SteerItem => ({ ...match, codePoint, span })))
      .filter((item) => isOfFamily(item, family));
  });

/** What the order of lookups depends on. */
export const steerLayerRule = (item: SteerItem, family: Family): LayerRule => ({
  ...packetsOf(item, family),
  outcome: takeChain(item.path),
  isExact: item.codePoint === null && matchesAll(item, family),
});

/** Appends an item as plain rules to a chain that only its family comes to. */
export const emitSteerItem = (table: TableDraft, chain: string, item: SteerItem, family: Family): void => {
  const { from, to, traffic, codePoint, path, span } = item;
  const point = codePoint === null ? [] : codePointIs(codePoint, family);
  for (const { match } of matchEnds({ source: from, destination: to }, family, table.sets))
    table.rule(chain, [...match, ...point, ...traffic.original, counter, goto(takeChain(path))], span);
};
