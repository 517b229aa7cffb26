/**
 * From an ordered first-match list of rules to lookups whose number does not grow with the number of rules.
 *
 * Main types: `LayerRule`, `Layer`, `Cell`, `KeyShape`. Main functions: `planLayers`, `measureLayers`.
 *
 * A layer is a map whose key is a packet's addresses cut to a length, its protocol and its destination port, or a part
 * of these; exact keys, so the kernel hashes. Behind a key stands a verdict, or the few rules that can match there
 * (which are layered themselves when they are many). What a layer does not decide goes on to the next one.
 *
 * INVARIANT: the layers in order, a cell's own layers in order, decide as the list does: where two rules can match the
 * same packet and have different outcomes, the later one is never looked at before the earlier one.
 * INVARIANT: the number of cells is bounded by `mostCells`; what would exceed it stays a list.
 */
export type { Cell, CellKey, KeyShape, Layer, LayerRule, TrafficBox } from "./layer.ts";
export { liveRules } from "./live-rules.ts";
export { type LayerMeasure, measureLayers } from "./measure-layers.ts";
export { fewRules, planLayers } from "./plan-layers.ts";
