import type { Layer } from "./layer.ts";

/** How long a search through layers can get, and what it costs to keep. */
export interface LayerMeasure {
  /** Lookups and plain rules on the longest way through, without those behind a key that is found. */
  readonly lookups: number;
  readonly plainRules: number;
  /** The same with what is behind the worst keys. */
  readonly worst: number;
  /** Keys in all maps. */
  readonly cells: number;
}

/** What the layers amount to. */
export const measureLayers = (layers: readonly Layer[]): LayerMeasure =>
  layers.map(measureLayer).reduce(add, { lookups: 0, plainRules: 0, worst: 0, cells: 0 });

const add = (a: LayerMeasure, b: LayerMeasure): LayerMeasure => ({
  lookups: a.lookups + b.lookups,
  plainRules: a.plainRules + b.plainRules,
  worst: a.worst + b.worst,
  cells: a.cells + b.cells,
});

const measureLayer = (layer: Layer): LayerMeasure => {
  if (layer.kind === "list")
    return { lookups: 0, plainRules: layer.rules.length, worst: layer.rules.length, cells: 0 };
  let [worst, cells] = [0, layer.cells.length];
  for (const { content } of layer.cells) {
    if (content.kind === "rule") continue;
    const inside = measureLayers(content.layers);
    worst = Math.max(worst, inside.worst);
    cells += inside.cells;
  }
  return { lookups: 1, plainRules: 0, worst: 1 + worst, cells };
};
