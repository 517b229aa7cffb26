import { families } from "../../net/index.ts";
import type { Context } from "../context.ts";
import { matchEnds } from "../filter/addresses.ts";
import { type AddressRow, isEverywhere, namedZones, rowsAt } from "../filter/reach.ts";
import { trafficOf } from "../filter/traffic.ts";
import { type Zone, zonesOf } from "../filter/zone.ts";
import { family as isFamily, loadMeta, verdictOf } from "../nftables/match.ts";
import { counter, goto, jump } from "../nftables/statement.ts";
import type { TableDraft } from "../nftables/table-draft.ts";
import { familyChain, incomingChain, steerChains, takeChain } from "./chain-names.ts";
import { codePointMatches } from "./code-points.ts";
import type { PathPlan } from "./path-plan.ts";
import { type SteerLine, steerLines } from "./steer-line.ts";

/**
 * Chooses the path of the first packet of a flow: by its interface to the lines that can concern it, of which the
 * first that matches decides. Tells whether some line is about what the host itself sends.
 */
export const compileChoices = (
  context: Context,
  table: TableDraft,
  plan: PathPlan,
): { readonly hasOwn: boolean } => {
  const zones = zonesOf(context);
  const lines = steerLines(context, zones, plan);
  const own = lines.filter(({ isFromHost }) => isFromHost);
  if (own.length > 0) emitLines(table, steerChains.fromHost, own, () => [{ kind: "any" }]);
  const forwarded = lines.filter(({ from }) => from.length > 0);
  emitIncoming(table, forwarded);
  return { hasOwn: own.length > 0 };
};

const emitIncoming = (table: TableDraft, lines: readonly SteerLine[]): void => {
  const zones = [
    ...new Set(lines.flatMap((line) => (line.incoming === null ? namedZones(line.from) : [line.incoming]))),
  ];
  for (const zone of zones) emitZone(table, zone, lines);
  if (zones.length > 0) {
    const entries = zones.map((zone) => [[zone.link], { kind: "goto", chain: incomingChain(zone) }] as const);
    table.rule(steerChains.original, [
      loadMeta("iifname"),
      verdictOf(table.sets.verdicts("steer-from", entries)),
    ]);
  }
  const anywhere = lines.filter(({ from, incoming }) => incoming === null && isEverywhere(from));
  if (anywhere.length > 0) emitZone(table, null, anywhere);
  table.rule(steerChains.original, [goto(anywhere.length > 0 ? incomingChain(null) : steerChains.unsteered)]);
};

const emitZone = (table: TableDraft, zone: Zone | null, lines: readonly SteerLine[]): void => {
  const concerned = lines.filter(
    ({ from, incoming }) => (incoming === null || incoming === zone) && rowsAt(from, zone).length > 0,
  );
  emitLines(table, incomingChain(zone), concerned, ({ from }) => rowsAt(from, zone));
};

const emitLines = (
  table: TableDraft,
  chain: string,
  lines: readonly SteerLine[],
  sourcesOf: (line: SteerLine) => readonly AddressRow[],
): void => {
  table.chain(chain);
  for (const family of families) {
    const within = familyChain(chain, family);
    table.chain(within);
    table.rule(chain, [...isFamily(family), jump(within)]);
    for (const line of lines)
      for (const source of sourcesOf(line))
        for (const { row, path } of line.to)
          for (const traffic of trafficOf(line.steer.services, table.sets)) {
            if (traffic.family !== null && traffic.family !== family) continue;
            for (const { match } of matchEnds({ source, destination: row }, family, table.sets))
              for (const codePoint of codePointMatches(line.steer.dscp, family))
                table.rule(
                  within,
                  [...match, ...codePoint, ...traffic.original, counter, goto(takeChain(path))],
                  line.steer.span,
                );
          }
  }
  table.rule(chain, [goto(steerChains.unsteered)]);
};
