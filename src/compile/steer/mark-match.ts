import type { NftExpression } from "../../state/index.ts";
import { hostWordHex } from "../nftables/bytes.ts";
import { firstRegister, type Match } from "../nftables/match.ts";
import type { MarkWindow } from "./mark-window.ts";

/** Which mark: the packet's, or the one that conntrack keeps for the flow. */
export type MarkOf = "packet" | "connection";

/** Our bits of a mark, into a register. Packets without a connection have no connection mark and never match. */
export const loadMark = (of: MarkOf, { mask }: MarkWindow, register = firstRegister): Match => [
  load(of, register),
  bits(register, mask, 0),
];

/** Sets our bits of a mark and leaves the others as they are. */
export const setMark = (of: MarkOf, { mask }: MarkWindow, value: number): Match => [
  load(of, firstRegister),
  bits(firstRegister, ~mask >>> 0, value),
  of === "packet"
    ? { kind: "metaSet", key: "mark", register: firstRegister }
    : { kind: "ctSet", key: "mark", register: firstRegister },
];

/** Whether any of our bits is set. */
export const isMarked = (of: MarkOf, window: MarkWindow): Match => isZero("neq", of, window);

/** Whether none of our bits is set. */
export const isUnmarked = (of: MarkOf, window: MarkWindow): Match => isZero("eq", of, window);

const isZero = (op: "eq" | "neq", of: MarkOf, window: MarkWindow): Match => [
  ...loadMark(of, window),
  { kind: "cmp", op, register: firstRegister, data: hostWordHex(0) },
];

const load = (of: MarkOf, register: number): NftExpression =>
  of === "packet"
    ? { kind: "meta", key: "mark", register }
    : { kind: "ct", key: "mark", direction: null, register };

const bits = (register: number, mask: number, xor: number): NftExpression => ({
  kind: "bitwise",
  source: register,
  register,
  length: 4,
  mask: hostWordHex(mask),
  xor: hostWordHex(xor),
});
