import { addressBits, addressOf, lengthOf, type Prefix, prefixFamily } from "../../net/index.ts";
import { addressHex } from "../nftables/bytes.ts";
import { CellNumbers, type FieldCells, type FieldLevel, mergeCells, mostFieldCells } from "./field.ts";

interface Bits {
  /** The whole address. */
  readonly hex: string;
  readonly length: number;
}

/** How many of the rules that say something about an end may have shorter prefixes than a level. */
const levelShares = [0.04, 0.4, 1];

/** One end of the rules: prefixes, cut or spread to a length. */
export class AddressField {
  readonly #rules: readonly (readonly Bits[])[];
  readonly #shortest: readonly number[];
  readonly #digits: number;
  readonly #levels = new Map<number, FieldLevel<string | null>>();

  constructor(rules: readonly (readonly Prefix[])[]) {
    this.#rules = rules.map((prefixes) => prefixes.map(bitsOf));
    this.#shortest = this.#rules.map((prefixes) => Math.min(...prefixes.map(({ length }) => length)));
    const some = rules[0]?.[0];
    this.#digits = some === undefined ? 0 : addressBits(prefixFamily(some)) / 4;
  }

  /** The lengths worth a try for `members`: 0, and those that cut off few, some, and all but the longest prefixes. */
  levels(members: readonly number[]): readonly number[] {
    const lengths = members.map((rule) => this.#shortest[rule]!).filter((length) => length > 0);
    lengths.sort((a, b) => a - b);
    const shares = lengths.length === 0 ? [] : levelShares;
    return [...new Set([0, ...shares.map((share) => lengths[Math.floor(share * (lengths.length - 1))]!)])];
  }

  /** The cells at `length`. */
  level(length: number): FieldLevel<string | null> {
    const known = this.#levels.get(length);
    if (known !== undefined) return known;
    const numbers = new CellNumbers<string | null>();
    const cells = this.#rules.map((prefixes) => this.#cellsOf(prefixes, length, numbers));
    const level = { cells, keys: numbers.keys };
    this.#levels.set(length, level);
    return level;
  }

  #cellsOf(prefixes: readonly Bits[], length: number, numbers: CellNumbers<string | null>): FieldCells {
    const cells: number[] = [];
    for (const prefix of prefixes) {
      const starts = startsOf(prefix, length);
      if (starts === null || cells.length > 8 * mostFieldCells) return null;
      for (const start of starts)
        cells.push(numbers.encode(start, () => this.#key(start, length), prefix.length <= length));
    }
    return mergeCells(cells);
  }

  #key(start: string, length: number): string | null {
    return length === 0 ? null : start.padEnd(this.#digits, "0");
  }
}

const bitsOf = (prefix: Prefix): Bits => ({ hex: addressHex(addressOf(prefix)), length: lengthOf(prefix) });

/** The first digits of the cells of `length` bits that a prefix touches; `null` when they are too many. */
const startsOf = ({ hex, length }: Bits, cut: number): readonly string[] | null => {
  if (length >= cut) return [cutTo(hex, cut)];
  const spread = cut - length;
  if (2 ** spread > mostFieldCells) return null;
  const digits = Math.ceil(cut / 4);
  const first = BigInt(`0x${hex.slice(0, digits)}`);
  const step = 1n << BigInt(4 * digits - cut);
  return Array.from({ length: 2 ** spread }, (_, index) =>
    (first + BigInt(index) * step).toString(16).padStart(digits, "0"),
  );
};

/** The digits that hold the first `bits` bits, the rest of the last digit cleared. */
const cutTo = (hex: string, bits: number): string => {
  const whole = bits >> 2;
  const rest = bits & 3;
  if (rest === 0) return hex.slice(0, whole);
  const last = Number.parseInt(hex[whole]!, 16) & (0xf0 >> rest);
  return hex.slice(0, whole) + last.toString(16);
};
