import {
  addressBits,
  addressNumber,
  type Address,
  addressOf,
  type Family,
  lengthOf,
  type PortRange,
  type Prefix,
} from "../../net/index.ts";
import { type Bit, bitsOf, Diagrams, everything, type Ref } from "../sets/index.ts";
import { type Field, fieldAt } from "./field.ts";
import { headerByte } from "./header-bytes.ts";
import {
  type FieldOrder,
  fieldOrders,
  type HeaderBase,
  layOut,
  type Layout,
  mostLinkStates,
  mostPredicates,
} from "./layout.ts";
import { Names } from "./names.ts";

/** The class of packets that the host itself sends, or that no link is known for. */
export const noLinkClass = 0;

/**
 * The bits of packets of one family: which level each has, and sets of packets by what their fields say.
 *
 * Links, predicates that are not understood, and links that can be up or down are numbered as they are asked for.
 */
export class HeaderSpace {
  readonly family: Family;
  readonly order: FieldOrder;
  readonly diagrams = new Diagrams();
  readonly fields: Layout;
  readonly #links = new Names(noLinkClass + 1, 0xfffe);
  readonly #linkStates = new Names(0, mostLinkStates);
  readonly #predicates = new Names(0, mostPredicates);

  constructor(family: Family, order: FieldOrder = fieldOrders.A) {
    this.family = family;
    this.order = order;
    this.fields = layOut(family, order);
  }

  /** The levels of a byte of a header, most significant bit first. */
  byteOf(base: HeaderBase, offset: number): readonly number[] {
    return headerByte(this.fields, this.family, base, offset);
  }

  /** The field of some bytes of a header. */
  bytes(base: HeaderBase, offset: number, count: number): Field {
    const levels = Array.from({ length: count }, (_, at) => this.byteOf(base, offset + at)).flat();
    return { name: `${base}[${offset}+${count}]`, levels };
  }

  /** The number that stands for a link in `inputLink` and `outputLink`; `null` is the host itself. */
  linkClass(link: string | null): number {
    return link === null ? noLinkClass : this.#links.numberOf(link);
  }

  /** The link that a class stands for; `null` for the host itself and for unknown ones. */
  linkOf(linkClass: number): string | null {
    return this.#links.nameOf(linkClass);
  }

  /** All links that have a class, in order. */
  get links(): readonly string[] {
    return this.#links.all;
  }

  /** One bit: whether `link` is up. */
  linkState(link: string): Field {
    return fieldAt(`up ${link}`, this.fields.linkStates + this.#linkStates.numberOf(link), 1);
  }

  /** One bit: whether a test that is not understood holds. The same text is always the same bit. */
  predicate(text: string): Field {
    return fieldAt(text, this.fields.predicates + this.#predicates.numberOf(text), 1);
  }

  /** All texts of predicates so far. */
  get predicates(): readonly string[] {
    return this.#predicates.all;
  }

  /** The text of the predicate at this level, or `null`. */
  predicateAt(level: number): string | null {
    return this.#predicates.nameOf(level - this.fields.predicates);
  }

  /** Packets with this value in a field. */
  equal(field: Field, value: bigint | number, then: Ref = everything): Ref {
    return this.diagrams.equal(field.levels, value, then);
  }

  /** Packets with a value from `first` to `last` in a field. */
  range(field: Field, first: bigint | number, last: bigint | number, then: Ref = everything): Ref {
    return this.diagrams.range(field.levels, first, last, then);
  }

  /** Packets whose bits under `mask` are those of `value`. */
  masked(field: Field, value: bigint | number, mask: bigint | number, then: Ref = everything): Ref {
    const wanted = bitsOf(field.levels, mask);
    const bits = bitsOf(field.levels, value).filter((_, at) => wanted[at]!.value === 1);
    return this.diagrams.cube(bits, then);
  }

  /** The bits that say that a field has this value, for `cofactor` and `cube`. */
  bits(field: Field, value: bigint | number): readonly Bit[] {
    return bitsOf(field.levels, value);
  }

  /** Packets whose address in `field` is under `prefix`. The prefix is of the family of the space. */
  prefix(field: Field, prefix: Prefix, then: Ref = everything): Ref {
    return this.diagrams.cube(this.prefixBits(field, prefix), then);
  }

  /** The bits that a prefix fixes. */
  prefixBits(field: Field, prefix: Prefix): readonly Bit[] {
    return bitsOf(field.levels, addressNumber(addressOf(prefix))).slice(0, lengthOf(prefix));
  }

  /** Packets whose address in `field` is from `first` to `last`. */
  addressRange(field: Field, first: Address, last: Address, then: Ref = everything): Ref {
    return this.range(field, addressNumber(first), addressNumber(last), then);
  }

  /** Packets whose address in `field` is under one of the prefixes. */
  addressSet(field: Field, prefixes: readonly Prefix[]): Ref {
    return this.diagrams.overrideAll(prefixes.map((prefix) => this.prefix(field, prefix)));
  }

  /** Packets whose port in `field` is in one of the ranges. The protocol is another matter. */
  portSet(field: Field, ranges: readonly PortRange[]): Ref {
    return this.diagrams.overrideAll(ranges.map(({ first, last }) => this.range(field, first, last)));
  }

  /** The number of bits of an address. */
  get addressBits(): 32 | 128 {
    return addressBits(this.family);
  }
}
