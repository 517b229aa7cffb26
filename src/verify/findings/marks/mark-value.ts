import type { NftExpression, NftTable } from "../../../state/index.ts";
import type { MarkWrite } from "./mark-writers.ts";
import { xtWritesOf } from "./xt-mark-value.ts";

const all = 0xffffffff;

/** What registers hold of which a mark may be made: several when it comes from a map. */
type Registers = Map<number, readonly MarkWrite[]>;

/** Expressions that have a register and only read it. */
const readers: ReadonlySet<NftExpression["kind"]> = new Set(["cmp", "range", "ctSet", "metaSet"]);

const anything: readonly MarkWrite[] = [{ value: 0, known: 0, free: all }];
const oldMark: readonly MarkWrite[] = [{ value: 0, known: 0, free: 0 }];

/** What the expressions of a rule write to the mark of the packet; none when they do not. */
export const writesOf = (expressions: readonly NftExpression[], table: NftTable): readonly MarkWrite[] => {
  const registers: Registers = new Map();
  const writes: MarkWrite[] = [];
  for (const expression of expressions) {
    if (expression.kind === "metaSet" && expression.key === "mark")
      writes.push(...(registers.get(expression.register) ?? anything));
    else if (expression.kind === "xtTarget")
      writes.push(...xtWritesOf({ name: expression.name, options: expression.options ?? [] }));
    else load(expression, registers, table);
  }
  return writes;
};

const load = (expression: NftExpression, registers: Registers, table: NftTable): void => {
  if (!("register" in expression) || typeof expression.register !== "number") return;
  if (readers.has(expression.kind)) return;
  registers.set(expression.register, loaded(expression, registers, table));
};

const loaded = (expression: NftExpression, registers: Registers, table: NftTable): readonly MarkWrite[] => {
  if (expression.kind === "immediate") return [constant(expression.data)];
  if (expression.kind === "meta" && expression.key === "mark") return oldMark;
  if (expression.kind === "lookup") return dataOf(expression.set, table);
  if (expression.kind !== "bitwise") return anything;
  const [mask, xor] = [numberOf(expression.mask), numberOf(expression.xor)];
  return (registers.get(expression.source) ?? anything).map((one) => masked(one, mask, xor));
};

/** `(bits & mask) ^ xor`. A kept bit that is flipped is taken for free. */
const masked = ({ value, known, free }: MarkWrite, mask: number, xor: number): MarkWrite => {
  const cleared = ~mask >>> 0;
  const kept = ~(known | free) >>> 0;
  const nowKnown = (known | cleared) >>> 0;
  return {
    value: (((value & mask) ^ xor) & nowKnown) >>> 0,
    known: nowKnown,
    free: ((free & mask) | (kept & mask & xor)) >>> 0,
  };
};

const constant = (data: string): MarkWrite => ({ value: numberOf(data), known: all, free: 0 });

/** Marks stand in registers in the order of the host, whose lowest byte comes first. */
const numberOf = (data: string): number => Buffer.from(data.padEnd(8, "0"), "hex").readUInt32LE(0);

const dataOf = (name: string, { sets }: NftTable): readonly MarkWrite[] => {
  const elements = sets.find((set) => set.name === name)?.elements ?? [];
  const values = [...new Set(elements.flatMap(({ data }) => data ?? []))];
  return values.length === 0 ? [] : values.map(constant);
};
