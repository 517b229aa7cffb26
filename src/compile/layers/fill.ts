import type { AddressField } from "./address-field.ts";
import type { FieldLevel } from "./field.ts";
import type { CellKey, KeyShape } from "./layer.ts";
import type { ServiceField, ServiceKey } from "./service-field.ts";

/** The fields of all rules of one list. */
export interface Fields {
  readonly source: AddressField;
  readonly destination: AddressField;
  readonly service: ServiceField;
}

/** Rules in a cell, in order; `covered` holds for each whether it covers the whole cell. */
export interface FilledCell {
  readonly rules: number[];
  readonly covered: boolean[];
}

/** What a map of some shape takes from a list of rules. */
export interface Filling {
  readonly shape: KeyShape;
  readonly cells: ReadonlyMap<number, FilledCell>;
  readonly left: readonly number[];
}

/** A rule is in at most this many cells of a map. */
const mostCells = 8;

/** One cell more must be worth this many bits. */
const costOfCell = 0.5;

/** The three fields of a shape at their levels, and how cells of them are numbered together. */
export class Grid {
  readonly shape: KeyShape;
  readonly #source: FieldLevel<string | null>;
  readonly #destination: FieldLevel<string | null>;
  readonly #service: FieldLevel<ServiceKey>;

  constructor({ source, destination, service }: Fields, shape: KeyShape) {
    this.shape = shape;
    this.#source = source.level(shape.source);
    this.#destination = destination.level(shape.destination);
    this.#service = service.level(shape.service);
  }

  /** Whether every cell has a number of its own. */
  get isCountable(): boolean {
    return this.#source.size * this.#destination.size * this.#service.size <= Number.MAX_SAFE_INTEGER;
  }

  /** Calls `visit` for each cell in which a rule lies; `false` when there are too many. */
  eachCell(rule: number, visit: (cell: number, isCovered: boolean) => void): boolean {
    const source = this.#source.cells.single(rule);
    const destination = this.#destination.cells.single(rule);
    const service = this.#service.cells.single(rule);
    if (source < 0 || destination < 0 || service < 0) return this.#eachOfSeveral(rule, visit);
    visit(this.#number(source, destination, service), (source & destination & service & 1) === 1);
    return true;
  }

  #eachOfSeveral(rule: number, visit: (cell: number, isCovered: boolean) => void): boolean {
    const sources = this.#source.cells.of(rule);
    const destinations = this.#destination.cells.of(rule);
    const services = this.#service.cells.of(rule);
    if (sources === null || destinations === null || services === null) return false;
    if (sources.length * destinations.length * services.length > mostCells) return false;
    for (const source of sources)
      for (const destination of destinations)
        for (const service of services)
          visit(this.#number(source, destination, service), (source & destination & service & 1) === 1);
    return true;
  }

  /** The key of a cell. */
  keyOf(cell: number): CellKey {
    const services = this.#service.size;
    const destinations = this.#destination.size;
    const addresses = Math.floor(cell / services);
    return {
      source: this.#source.keyOf(Math.floor(addresses / destinations)),
      destination: this.#destination.keyOf(addresses % destinations),
      ...this.#service.keyOf(cell % services),
    };
  }

  #number(source: number, destination: number, service: number): number {
    const address = (source >> 1) * this.#destination.size + (destination >> 1);
    return address * this.#service.size + (service >> 1);
  }
}

/** How far a map would bring the search, without making its cells. */
export interface Estimate {
  readonly taken: number;
  readonly cells: number;
  /** Bits by which the search gets shorter, summed over the rules taken. */
  readonly gain: number;
}

/** What `fill` would come to. */
export const estimate = (
  grid: Grid,
  rules: readonly number[],
  mayTake: (rule: number) => boolean,
  leave: (rule: number) => void,
): Estimate => {
  const entries: number[] = [];
  let taken = 0;
  const count = (cell: number): void => void entries.push(cell);
  for (const rule of rules)
    if (mayTake(rule) && grid.eachCell(rule, count)) taken += 1;
    else leave(rule);
  const sizes = sizesOf(entries);
  return { taken, cells: sizes.length, gain: gainOf(sizes, rules.length, taken) };
};

/** How many entries each cell has. Sorted numbers are counted faster than a map of them. */
const sizesOf = (entries: readonly number[]): readonly number[] => {
  const sorted = Float64Array.from(entries).sort();
  const sizes: number[] = [];
  for (let start = 0, at = 1; at <= sorted.length; at += 1)
    if (at === sorted.length || sorted[at] !== sorted[start]) {
      sizes.push(at - start);
      start = at;
    }
  return sizes;
};

/** Puts those of `rules` into cells that fit and that `mayTake` lets through; tells `leave` of the others. */
export const fill = (
  grid: Grid,
  rules: readonly number[],
  mayTake: (rule: number) => boolean,
  leave: (rule: number) => void,
): Filling => {
  const cells = new Map<number, FilledCell>();
  const left: number[] = [];
  for (const rule of rules)
    if (!mayTake(rule) || !grid.eachCell(rule, (cell, isCovered) => put(cells, cell, rule, isCovered))) {
      left.push(rule);
      leave(rule);
    }
  return { shape: grid.shape, cells, left };
};

const put = (cells: Map<number, FilledCell>, cell: number, rule: number, isCovered: boolean): void => {
  const filled = cells.get(cell);
  if (filled === undefined) cells.set(cell, { rules: [rule], covered: [isCovered] });
  else {
    filled.rules.push(rule);
    filled.covered.push(isCovered);
  }
};

/** A rule in several cells counts with the mean of them. */
const gainOf = (sizes: readonly number[], rules: number, taken: number): number => {
  let bits = 0;
  let entries = 0;
  for (const size of sizes) {
    bits += size * Math.log2(rules / size);
    entries += size;
  }
  return entries === 0 ? 0 : (bits * taken) / entries - costOfCell * (entries - taken);
};
