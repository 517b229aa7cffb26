import { addressBits, addressOf, ipv4Number, lengthOf, type Prefix, prefixFamily } from "../../net/index.ts";
import { addressHex } from "../nftables/bytes.ts";
import { CellNumbers, type FieldLevel, mostFieldCells, RuleCells } from "./field.ts";

/** How many of the rules that say something about an end may have shorter prefixes than a level. */
const levelShares = [0.04, 0.4, 1];

/** One end of the rules: prefixes, cut or spread to a length. */
export class AddressField {
  readonly #rules: readonly (readonly Prefix[])[];
  readonly #shortest: Uint8Array;
  readonly #cut: Cut<number> | Cut<string>;
  readonly #levels = new Map<number, FieldLevel<string | null>>();

  constructor(rules: readonly (readonly Prefix[])[]) {
    this.#rules = rules;
    this.#shortest = Uint8Array.from(rules, shortestOf);
    const some = rules.find((prefixes) => prefixes.length > 0)?.[0];
    this.#cut = some === undefined || prefixFamily(some) === "ipv4" ? cutIpv4 : cutIpv6;
  }

  /** The lengths worth a try for `members`: 0, and those that cut off few, some, and all but the longest prefixes. */
  levels(members: readonly number[]): readonly number[] {
    const lengths = Uint8Array.from(members, (rule) => this.#shortest[rule]!)
      .filter((length) => length > 0)
      .sort();
    const shares = lengths.length === 0 ? [] : levelShares;
    return [...new Set([0, ...shares.map((share) => lengths[Math.floor(share * (lengths.length - 1))]!)])];
  }

  /** The cells at `length`. */
  level(length: number): FieldLevel<string | null> {
    const known = this.#levels.get(length) ?? levelOf(this.#rules, length, this.#cut as Cut<number>);
    this.#levels.set(length, known);
    return known;
  }
}

const shortestOf = (prefixes: readonly Prefix[]): number => {
  let shortest = 255;
  for (const prefix of prefixes) shortest = Math.min(shortest, lengthOf(prefix));
  return shortest;
};

/** How the addresses of a family are cut: a cell is known by its first `length` bits, as a number or as digits. */
interface Cut<Start extends string | number> {
  /** The cells of `length` bits that a prefix touches; `null` when they are too many. */
  startsOf(prefix: Prefix, length: number): readonly Start[] | null;
  /** The first address of a cell in hexadecimal. */
  hexOf(start: Start, length: number): string;
}

const levelOf = <Start extends string | number>(
  rules: readonly (readonly Prefix[])[],
  length: number,
  cut: Cut<Start>,
): FieldLevel<string | null> => {
  const numbers = new CellNumbers<Start>();
  const cells = new RuleCells(rules.length);
  for (const [rule, prefixes] of rules.entries()) cells.set(rule, cellsOf(prefixes, length, cut, numbers));
  return {
    cells,
    size: numbers.starts.length,
    keyOf: (cell) => (length === 0 ? null : cut.hexOf(numbers.starts[cell]!, length)),
  };
};

const cellsOf = <Start extends string | number>(
  prefixes: readonly Prefix[],
  length: number,
  cut: Cut<Start>,
  numbers: CellNumbers<Start>,
): readonly number[] | null => {
  const cells: number[] = [];
  for (const prefix of prefixes) {
    const starts = cut.startsOf(prefix, length);
    if (starts === null || cells.length > 8 * mostFieldCells) return null;
    for (const start of starts) cells.push(numbers.encode(start, lengthOf(prefix) <= length));
  }
  return cells;
};

const cutIpv4: Cut<number> = {
  startsOf: (prefix, length) => {
    const own = lengthOf(prefix);
    const first = length === 0 ? 0 : ipv4Number(addressOf(prefix)) >>> (32 - length);
    if (own >= length) return [first];
    const count = 2 ** (length - own);
    return count > mostFieldCells ? null : Array.from({ length: count }, (_, index) => first + index);
  },
  hexOf: (start, length) => (start * 2 ** (32 - length)).toString(16).padStart(8, "0"),
};

const cutIpv6: Cut<string> = {
  startsOf: (prefix, length) => {
    const [hex, own] = [addressHex(addressOf(prefix)), lengthOf(prefix)];
    if (own >= length) return [cutTo(hex, length)];
    const count = 2 ** (length - own);
    if (count > mostFieldCells) return null;
    const digits = Math.ceil(length / 4);
    const first = BigInt(`0x${hex.slice(0, digits)}`);
    const step = 1n << BigInt(4 * digits - length);
    return Array.from({ length: count }, (_, index) =>
      (first + BigInt(index) * step).toString(16).padStart(digits, "0"),
    );
  },
  hexOf: (start) => start.padEnd(addressBits("ipv6") / 4, "0"),
};

/** The digits that hold the first `bits` bits, the rest of the last digit cleared. */
const cutTo = (hex: string, bits: number): string => {
  const whole = bits >> 2;
  const rest = bits & 3;
  if (rest === 0) return hex.slice(0, whole);
  const last = Number.parseInt(hex[whole]!, 16) & (0xf0 >> rest);
  return hex.slice(0, whole) + last.toString(16);
};
