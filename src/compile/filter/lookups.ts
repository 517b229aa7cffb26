import type { NftVerdict } from "../../state/index.ts";
import { loadMeta, verdictOf } from "../nftables/match.ts";
import { goto } from "../nftables/statement.ts";
import type { TableDraft } from "../nftables/table-draft.ts";
import { chainName, type ZonePair } from "./dispatch.ts";
import type { Direction } from "./emit.ts";
import type { Zone } from "./zone.ts";

/** Looks the packet's interfaces up: both, then that of the flow's start, then that of its end. */
export const emitLookups = (
  table: TableDraft,
  direction: Direction,
  pairs: readonly ZonePair[],
  otherwise: string,
): void => {
  const [start, end] = direction === "original" ? ["iifname", "oifname"] : ["oifname", "iifname"];
  table.chain(direction);
  const both = pairs.filter(({ from, to }) => from !== null && to !== null);
  const starts = pairs.filter(({ from, to }) => from !== null && to === null);
  const ends = pairs.filter(({ from, to }) => from === null && to !== null);
  lookUp(table, direction, "pairs", [start, end], both);
  lookUp(table, direction, "from", [start], starts);
  lookUp(table, direction, "to", [end], ends);
  const any = pairs.find(({ from, to }) => from === null && to === null);
  table.rule(direction, [goto(any === undefined ? otherwise : chainName(direction, any))]);
};

const lookUp = (
  table: TableDraft,
  direction: Direction,
  what: string,
  keys: readonly string[],
  pairs: readonly ZonePair[],
): void => {
  if (pairs.length === 0) return;
  const entries = pairs.map((pair): readonly [readonly string[], NftVerdict] => [
    [pair.from, pair.to].filter((zone): zone is Zone => zone !== null).map(({ link }) => link),
    { kind: "goto", chain: chainName(direction, pair) },
  ]);
  const map = table.sets.verdicts(`${direction}-${what}`, entries);
  const loads = keys.map((key, index) => loadMeta(key, 8 + 4 * index));
  table.rule(direction, [...loads, verdictOf(map)]);
};
