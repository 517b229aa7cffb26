import type { Family } from "../../net/index.ts";
import type { NftSet, NftTable } from "../../state/index.ts";
import { chainName, type ZonePair } from "../filter/dispatch.ts";
import { keyParts } from "../filter/emit-layers.ts";
import { type FilterItem, layerRuleOf } from "../filter/filter-item.ts";
import { AddressField } from "../layers/address-field.ts";
import { Grid } from "../layers/fill.ts";
import type { KeyShape } from "../layers/index.ts";
import { ServiceField } from "../layers/service-field.ts";
import { keyHex } from "../nftables/bytes.ts";

/** The map that decides first about flows between two zones, in one family. */
export interface FirstMap {
  readonly shape: KeyShape;
  /** Its set in each direction. */
  readonly original: string;
  readonly reply: string;
}

/** A map of fewer cells may not be worth being one after a change. */
const fewestCells = 32;

/** The map that stands first in the chain of a pair; `null` when something else does. */
export const firstMapOf = (table: NftTable, pair: ZonePair, family: Family): FirstMap | null => {
  const [original, reply] = (["original", "reply"] as const).map((direction) =>
    firstLookup(table, `${chainName(direction, pair)}/${family}`),
  );
  if (original == null || reply == null) return null;
  const shape = shapeOf(original.name);
  const isLarge = original.elements.length >= fewestCells;
  return shape === null || !isLarge ? null : { shape, original: original.name, reply: reply.name };
};

const firstLookup = (table: NftTable, name: string): NftSet | null => {
  const last = table.chains.find((chain) => chain.name === name)?.rules[0]?.expressions.at(-1);
  if (last?.kind !== "lookup") return null;
  return table.sets.find((set) => set.name === last.set) ?? null;
};

/** The shape is the last part of the name: `…/from24-to32-port`. Long names do not tell. */
const shapeOf = (name: string): KeyShape | null => {
  const last = name.slice(name.lastIndexOf("/") + 1);
  const [all, source, destination, service] =
    /^(?:from(\d+))?-?(?:to(\d+))?-?(protocol|port)?$/.exec(last) ?? [];
  if (all === undefined || all === "") return null;
  return {
    source: Number(source ?? 0),
    destination: Number(destination ?? 0),
    service: (service as "protocol" | "port" | undefined) ?? "none",
  };
};

/** The cells of a map that an item lies in, as keys of elements. */
export interface ItemCells {
  readonly keys: readonly string[];
  /** Whether it decides each of them alone: it covers them and nothing else is needed. */
  readonly isDecided: boolean;
}

/** Where an item lies in a map; `null` when it does not fit into one of this shape. */
export const cellsOf = (item: FilterItem, family: Family, shape: KeyShape): ItemCells | null => {
  const { source, destination, traffic, isExact } = layerRuleOf(item, family, 0);
  const grid = new Grid(
    {
      source: new AddressField([source]),
      destination: new AddressField([destination]),
      service: new ServiceField([traffic]),
    },
    shape,
  );
  const cells: number[] = [];
  let isCovered = true;
  const fits = grid.eachCell(0, (cell, covered) => {
    cells.push(cell);
    isCovered &&= covered;
  });
  if (!fits) return null;
  return { keys: cells.map((cell) => keyHex(keyParts(grid.keyOf(cell)))), isDecided: isCovered && isExact };
};
