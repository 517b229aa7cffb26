import { type NftElement, type NftSet } from "../../../state/index.ts";
import { type Diagrams, everything, type Ref, undefinedRef } from "../../sets/index.ts";
import { type Segment, segmentsOf, type Value } from "../value/value.ts";
import { inRange } from "./compare.ts";
import { type Entry, keyDiagram, type KeyTable, keyTable } from "./key-table.ts";

/** `NFT_SET_INTERVAL`. */
const intervalFlag = 4;

/** An element as bytes, and the terminal of packets that it matches. */
interface Row {
  readonly first: Uint8Array;
  readonly last: Uint8Array;
  readonly id: number;
}

/**
 * The packets whose value is a key of a set, with the terminal that `idOf` gives the element; undefined for the rest.
 * The catch-all element takes what no other does.
 */
export const lookUp = (
  diagrams: Diagrams,
  value: Value,
  set: NftSet,
  idOf: (element: NftElement) => number,
): Ref => {
  const rows = set.elements
    .filter(({ key }) => key !== "")
    .map((element) => ({ ...bytesOf(element), id: idOf(element) }));
  const found =
    (set.flags & intervalFlag) === 0
      ? bySegments(diagrams, segmentsOf(value), rows)
      : diagrams.overrideAll(
          fieldsOf(set).length > 1 ? boxes(diagrams, value, set, rows) : ranges(diagrams, value, rows),
        );
  const rest = set.elements.find(({ key }) => key === "");
  return rest === undefined ? found : diagrams.override(found, diagrams.terminal(idOf(rest)));
};

const bytesOf = ({ key, end }: NftElement) => {
  const first = Buffer.from(key, "hex");
  return { first, last: end === null ? first : Buffer.from(end, "hex") };
};

const fieldsOf = ({ fields, keyLength }: NftSet): readonly number[] =>
  fields.length === 0 ? [keyLength] : fields;

/** Exact keys: packets are parted by constants first, and the bits left are looked up together. */
const bySegments = (diagrams: Diagrams, segments: readonly Segment[], rows: readonly Row[]): Ref => {
  const byCase = segments.find((segment) => segment.kind === "cases");
  if (byCase === undefined) return keyDiagram(diagrams, keyTable(...joined(segments, rows)));
  const rest = segments.filter((segment) => segment !== byCase);
  const groups = Map.groupBy(rows, ({ first }) => textOf(part(first, byCase)));
  return diagrams.overrideAll(
    byCase.cases.list.flatMap(({ guard, bytes }) => {
      const group = groups.get(textOf(bytes.subarray(byCase.at, byCase.at + byCase.length)));
      return group === undefined ? [] : [diagrams.guard(guard, bySegments(diagrams, rest, group))];
    }),
  );
};

const part = (bytes: Uint8Array, { from, length }: Segment): Uint8Array =>
  bytes.subarray(from, from + length);

const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

/** The bits of stretches next to each other, and the bytes of keys that belong to them. */
const joined = (segments: readonly Segment[], rows: readonly Row[]) => {
  const bits = segments.flatMap((segment) => (segment.kind === "bits" ? segment.bits : []));
  const entries = rows.map(({ first, id }): Entry => ({
    key:
      segments.length === 1
        ? part(first, segments[0]!)
        : Buffer.concat(segments.map((one) => part(first, one))),
    id,
  }));
  return [bits, entries] as const;
};

/** Ranges of a single field, as the kernel compares them: byte by byte. */
const ranges = (diagrams: Diagrams, value: Value, rows: readonly Row[]): readonly Ref[] =>
  rows.map(({ first, last, id }) =>
    diagrams.guard(inRange(diagrams, value, first, last), diagrams.terminal(id)),
  );

/** Ranges in every field of a concatenation. */
const boxes = (diagrams: Diagrams, value: Value, set: NftSet, rows: readonly Row[]): readonly Ref[] => {
  const known = new Map<string, Ref>();
  const fieldSet = (from: number, length: number, { first, last }: Row): Ref => {
    const [low, high] = [first.subarray(from, from + length), last.subarray(from, from + length)];
    const key = `${from} ${textOf(low)} ${textOf(high)}`;
    const found = known.get(key) ?? inRange(diagrams, value.slice(from, from + length), low, high);
    known.set(key, found);
    return found;
  };
  return rows.map((row) => {
    let from = 0;
    let all: Ref = everything;
    for (const length of fieldsOf(set)) {
      if (all !== undefinedRef) all = diagrams.guard(all, fieldSet(from, length, row));
      from += 4 * Math.ceil(length / 4);
    }
    return diagrams.guard(all, diagrams.terminal(row.id));
  });
};

/** Elements that stand for the same, and the packets that find one of them; the sets are disjoint. */
export interface Group {
  readonly guard: Ref;
  readonly element: NftElement;
}

/** Below so many groups it is quicker to part one diagram. */
const fewGroups = 8;

/** The same by groups of elements with the same text. */
export const lookUpGroups = (
  diagrams: Diagrams,
  value: Value,
  set: NftSet,
  textOfElement: (element: NftElement) => string,
): readonly Group[] => {
  const groups = [...Map.groupBy(set.elements, textOfElement)].map(([text, elements]) => ({
    text,
    elements,
  }));
  const isExact = (set.flags & intervalFlag) === 0 && set.elements.every(({ key }) => key !== "");
  if (isExact && groups.length > fewGroups)
    return groups.map(({ elements }) => ({
      guard: lookUp(diagrams, value, { ...set, elements }, () => 1),
      element: elements[0]!,
    }));
  const numbers = new Map(groups.map(({ text }, at) => [text, at + 1]));
  const found = lookUp(diagrams, value, set, (element) => numbers.get(textOfElement(element))!);
  return groups.flatMap(({ elements }, at) => {
    const guard = diagrams.where(found, (id) => id === at + 1);
    return guard === undefinedRef ? [] : [{ guard, element: elements[0]! }];
  });
};

/**
 * The table of keys of a set that holds single keys, looked up by bits alone; `null` for any other. Elements without a
 * terminal (`null`) are left out.
 */
export const exactKeys = (
  value: Value,
  set: NftSet,
  idOf: (element: NftElement) => number | null,
): KeyTable | null => {
  const segments = segmentsOf(value);
  const isExact = (set.flags & intervalFlag) === 0 && set.elements.every(({ key }) => key !== "");
  if (!isExact || segments.some(({ kind }) => kind !== "bits")) return null;
  const rows = set.elements.flatMap((element) => {
    const id = idOf(element);
    return id === null ? [] : [{ ...bytesOf(element), id }];
  });
  return keyTable(...joined(segments, rows));
};
