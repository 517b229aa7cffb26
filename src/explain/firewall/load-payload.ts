import type { NftExpression } from "../../state/index.ts";
import type { Frame } from "../packet/frame.ts";
import type { Operation } from "./machine.ts";
import { registerAt } from "./registers.ts";
import { type Scope, unknown } from "./scope.ts";

type Payload = Extract<NftExpression, { kind: "payload" }>;
type PayloadSet = Extract<NftExpression, { kind: "payloadSet" }>;
type Base = Exclude<Payload["base"], "inner">;

/** Where a header begins; `null` when the packet has none there. */
const startOf = (frame: Frame, base: Base): number | null => {
  if (base === "link") return frame.hasLinkHeader ? 0 : null;
  return base === "network" ? frame.networkAt : frame.transportAt;
};

/** `payload load LENGTH at BASE + OFFSET => register`. Data behind the headers is there, but not known. */
export const loadPayload = ({ base, offset, length, register }: Payload, scope: Scope): Operation => {
  if (base === "inner") return unknown(scope, "the inside of the packet");
  const at = registerAt(register);
  const padded = (at + length + 3) & ~3;
  return ({ journey }) => {
    const { frame, registers, doubts } = journey;
    const begin = startOf(frame, base);
    if (begin === null) return false;
    const start = begin + offset;
    if (start + length > frame.networkAt + frame.length) return false;
    registers.fill(0, at, padded);
    doubts.fill(0, at, padded);
    for (let index = 0; index < length; index += 1) {
      const byte = frame.bytes[start + index];
      registers[at + index] = byte ?? 0;
      if (byte === undefined || frame.known[start + index] === 0) doubts[at + index] = 1;
    }
    return true;
  };
};

/** `payload write register => LENGTH at BASE + OFFSET`. */
export const storePayload = ({ base, offset, length, register }: PayloadSet, scope: Scope): Operation => {
  if (base === "inner") return unknown(scope, "a change of the inside of the packet");
  const at = registerAt(register);
  return ({ journey, effects }) => {
    const { frame, registers, doubts } = journey;
    const begin = startOf(frame, base);
    if (begin === null) return false;
    for (let index = 0; index < length && begin + offset + index < frame.bytes.length; index += 1) {
      frame.bytes[begin + offset + index] = registers[at + index]!;
      frame.known[begin + offset + index] = doubts[at + index] === 0 ? 1 : 0;
    }
    effects.push(`rewrite ${base} header at ${offset}`);
    return true;
  };
};
