import {
  configOf,
  type Kind,
  kinds,
  type NftElement,
  type NftTable,
  tableOf,
  type Wanted,
} from "../../state/index.ts";
import type { Borrowed } from "../../state/index.ts";
import type { ToApplier } from "./protocol.ts";

/** About 1 ms of work for either side. */
const sliceLength = 200;

type Slice = Extract<ToApplier, { kind: "objects" | "borrowed" | "elements" }>;

/** A wanted state as messages of bounded size. Sets travel apart from their tables: they can be very long. */
export function* slicesOf({ owned, borrowed }: Wanted): Generator<Slice> {
  for (const kind of kinds)
    for (const objects of cut([...owned[kind].values()] as object[]))
      yield { kind: "objects", of: kind, objects: kind === "nftTable" ? objects.map(emptied) : objects };
  for (const [key, table] of owned.nftTable) yield* elementSlices(key, table);
  for (const part of cut(borrowed)) yield { kind: "borrowed", borrowed: part };
}

function* elementSlices(key: string, { sets }: NftTable): Generator<Slice> {
  for (const { name, elements } of sets)
    for (const part of cut(elements)) yield { kind: "elements", table: key, set: name, elements: part };
}

const emptied = (object: object): object => {
  const table = object as NftTable;
  return { ...table, sets: table.sets.map((set) => ({ ...set, elements: [] })) };
};

function* cut<Item>(items: readonly Item[]): Generator<readonly Item[]> {
  for (let at = 0; at < items.length; at += sliceLength) yield items.slice(at, at + sliceLength);
}

/** Puts slices together again. */
export class WantedAssembly {
  readonly #objects = new Map<Kind, object[]>();
  readonly #elements = new Map<string, NftElement[]>();
  readonly #borrowed: Borrowed[] = [];

  add(slice: Slice): void {
    if (slice.kind === "objects") append(this.#objects, slice.of, slice.objects);
    else if (slice.kind === "elements") append(this.#elements, `${slice.table} ${slice.set}`, slice.elements);
    else this.#borrowed.push(...slice.borrowed);
  }

  finish(): Wanted {
    const tables = kinds.map((kind) => [kind, tableOf(kind, this.#objectsOf(kind) as never[])]);
    return { owned: configOf(Object.fromEntries(tables)), borrowed: this.#borrowed };
  }

  #objectsOf(kind: Kind): readonly object[] {
    const objects = this.#objects.get(kind) ?? [];
    return kind === "nftTable" ? objects.map((table) => this.#filled(table as NftTable)) : objects;
  }

  #filled(table: NftTable): NftTable {
    const elementsOf = (set: string): readonly NftElement[] =>
      this.#elements.get(`${table.family} ${table.name} ${set}`) ?? [];
    return { ...table, sets: table.sets.map((set) => ({ ...set, elements: elementsOf(set.name) })) };
  }
}

const append = <Key, Item>(lists: Map<Key, Item[]>, key: Key, items: readonly Item[]): void => {
  const list = lists.get(key) ?? [];
  for (const item of items) list.push(item);
  lists.set(key, list);
};
