/**
 * The bits of packets: a level for each, sets of packets by their fields, packets to bits and back.
 *
 * Main types: `HeaderSpace`, `Field`. Levels are fixed by family and field order; every region has its place from the
 * beginning, so that nothing has to be known in advance of what rules will look at.
 */
export { buildRules, chooseOrder } from "./build-rules.ts";
export { connectionStateNumber, connectionStates } from "./connection-state.ts";
export { decodePacket, stateIn, valueIn } from "./decode.ts";
export { bitsIn, encodePacket, type FieldValue, type PacketContext } from "./encode.ts";
export { type Field, fieldAt, partOf } from "./field.ts";
export { type FieldRule, diagramOfRule, intervalRule, sweepFields } from "./field-rule.ts";
export { HeaderSpace, noLinkClass } from "./header-space.ts";
export {
  type FieldOrder,
  fieldOrders,
  type HeaderBase,
  type Layout,
  mostLinkStates,
  mostPredicates,
  type OrderedField,
} from "./layout.ts";
