import type { Span } from "../../diagnostics/index.ts";

/** `value` with every place in it moved by `move`; parts without places stay the same objects. */
export const relocate = <Value>(value: Value, move: (span: Span) => Span): Value => {
  if (Array.isArray(value)) {
    const moved = value.map((item) => relocate<unknown>(item, move));
    return moved.some((item, index) => item !== value[index]) ? (moved as Value) : value;
  }
  if (typeof value !== "object" || value === null) return value;
  if (isSpan(value)) return move(value) as Value;
  const entries = Object.entries(value).map(([key, part]) => [key, relocate<unknown>(part, move)] as const);
  const isMoved = entries.some(([key, part]) => part !== (value as Record<string, unknown>)[key]);
  return isMoved ? (Object.fromEntries(entries) as Value) : value;
};

const isSpan = (value: object): value is Span =>
  "file" in value && "line" in value && "column" in value && "length" in value;
