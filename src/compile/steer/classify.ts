import { families, type Family, type Prefix, prefixFamily } from "../../net/index.ts";
import type { Context } from "../context.ts";
import { emitLayers, type LayerTarget } from "../filter/emit-layers.ts";
import { type AddressRow, isEverywhere, namedZones, rowsAt } from "../filter/reach.ts";
import { type Zone, zonesOf } from "../filter/zone.ts";
import { liveRules, measureLayers, planLayers } from "../layers/index.ts";
import { family as isFamily, inSet, loadAddress, loadMeta, verdictOf } from "../nftables/match.ts";
import { goto, jump } from "../nftables/statement.ts";
import type { TableDraft } from "../nftables/table-draft.ts";
import { declaredChain, familyChain, incomingChain, steerChains, takeChain } from "./chain-names.ts";
import type { PathPlan } from "./path-plan.ts";
import { emitSteerItem, type SteerItem, steerItems, steerLayerRule } from "./steer-item.ts";
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
  if (own.length > 0) emitLines(context, table, steerChains.fromHost, own, () => [{ kind: "any" }]);
  const forwarded = lines.filter(({ from }) => from.length > 0);
  emitIncoming(context, table, forwarded);
  return { hasOwn: own.length > 0 };
};

const emitIncoming = (context: Context, table: TableDraft, lines: readonly SteerLine[]): void => {
  const zones = [
    ...new Set(lines.flatMap((line) => (line.incoming === null ? namedZones(line.from) : [line.incoming]))),
  ];
  for (const zone of zones) emitZone(context, table, zone, lines);
  if (zones.length > 0) {
    const entries = zones.map((zone) => [[zone.link], { kind: "goto", chain: incomingChain(zone) }] as const);
    table.rule(steerChains.original, [
      loadMeta("iifname"),
      verdictOf(table.sets.verdicts("steer-from", entries)),
    ]);
  }
  const anywhere = lines.filter(({ from, incoming }) => incoming === null && isEverywhere(from));
  if (anywhere.length > 0) emitZone(context, table, null, anywhere);
  table.rule(steerChains.original, [goto(anywhere.length > 0 ? incomingChain(null) : steerChains.unsteered)]);
};

const emitZone = (
  context: Context,
  table: TableDraft,
  zone: Zone | null,
  lines: readonly SteerLine[],
): void => {
  const concerned = lines.filter(
    ({ from, incoming }) => (incoming === null || incoming === zone) && rowsAt(from, zone).length > 0,
  );
  emitLines(context, table, incomingChain(zone), concerned, ({ from }) => rowsAt(from, zone));
};

const emitLines = (
  context: Context,
  table: TableDraft,
  chain: string,
  lines: readonly SteerLine[],
  sourcesOf: (line: SteerLine) => readonly AddressRow[],
): void => {
  table.chain(chain);
  for (const family of families) {
    const items = steerItems(table, lines, sourcesOf, family);
    const within = familyChain(chain, family);
    table.rule(chain, [...isFamily(family), jump(within)]);
    emitDestinations(context, table, within, items, family);
  }
  table.rule(chain, [goto(steerChains.unsteered)]);
};

/**
 * What is declared is not the internet: told once for all lines, not by each. Then lines to the internet are lines to
 * anywhere, and can be looked up as such.
 */
const emitDestinations = (
  context: Context,
  table: TableDraft,
  chain: string,
  items: readonly SteerItem[],
  family: Family,
): void => {
  const declared = declaredPrefixes(items, family);
  if (declared.length > 0) {
    const match = [
      ...isFamily(family),
      loadAddress(family, "destination"),
      inSet(table.sets.addresses(family, declared)),
    ];
    table.rule(chain, [...match, goto(declaredChain(chain))]);
    const inside = items.filter(({ to }) => to.kind !== "outside");
    emitItems(context, table, declaredChain(chain), inside, family);
  }
  emitItems(context, table, chain, items.map(toAnywhere), family);
};

const declaredPrefixes = (items: readonly SteerItem[], family: Family): readonly Prefix[] => {
  const row = items.map(({ to }) => to).find(({ kind }) => kind === "outside");
  return row?.kind !== "outside" ? [] : row.prefixes.filter((prefix) => prefixFamily(prefix) === family);
};

const toAnywhere = (item: SteerItem): SteerItem =>
  item.to.kind === "outside" ? { ...item, to: { kind: "any" } } : item;

/** Few lines stand one after the other; many are looked up, so that their number does not matter. */
const emitItems = (
  { draft }: Context,
  table: TableDraft,
  chain: string,
  all: readonly SteerItem[],
  family: Family,
): void => {
  const items = liveRules(all.map((item) => steerLayerRule(item, family))).map((index) => all[index]!);
  const layers = planLayers(items.map((item) => steerLayerRule(item, family)));
  if (layers.some(({ kind }) => kind === "map"))
    draft.shape([{ chain, family, rules: items.length, ...measureLayers(layers) }]);
  table.chain(chain);
  emitLayers(layerTarget(table, items, family), chain, layers);
};

const layerTarget = (table: TableDraft, items: readonly SteerItem[], family: Family): LayerTarget => ({
  table,
  direction: "original",
  family,
  emitRule: (chain, index) => emitSteerItem(table, chain, items[index]!, family),
  decisionOf: (index) => {
    const { path, span } = items[index]!;
    return { verdict: { kind: "goto", chain: takeChain(path) }, span };
  },
});
