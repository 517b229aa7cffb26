import { address, type Address, addressNumber, parseAddress } from "../../../net/index.ts";
import type { XtOption } from "../../../state/index.ts";
import { everything, type Ref, undefinedRef } from "../../sets/index.ts";
import type { Field, HeaderSpace } from "../../space/index.ts";
import type { Scope } from "../scope.ts";

/** What a match is decided with. */
export interface MatchContext {
  readonly scope: Scope;
  /** The id of the rule. */
  readonly place: string;
}

/** The packets that an extension lets pass, by their header at that rule. */
export type XtMatcher = (context: MatchContext, options: readonly XtOption[]) => Ref;

/** Matchers by the name of the extension. */
export type XtMatchers = Readonly<Record<string, XtMatcher>>;

/** A set, or its complement when the option is inverted. */
export const invertedBy = ({ diagrams }: HeaderSpace, { invert }: XtOption, set: Ref): Ref =>
  invert ? diagrams.complement(set) : set;

/** A test for each option by its name; options that say nothing about the packet have none. All must hold. */
export type OptionTests = Readonly<Record<string, (context: MatchContext, option: XtOption) => Ref>>;

/** The matcher of an extension whose options are tests of their own. An option without a test is not understood. */
export const byOptions =
  (name: string, tests: OptionTests): XtMatcher =>
  (context, options) =>
    options.reduce<Ref>((all, option) => {
      const { space } = context.scope;
      const test = tests[option.name];
      const set = test === undefined ? unknownMatch(context, name, [option]) : test(context, option);
      const isNegated = option.invert && test !== undefined;
      return space.diagrams.guard(all, isNegated ? space.diagrams.complement(set) : set);
    }, everything);

/** What is not modelled: perhaps. The same text has the same answer; what a packet changes (`isCounting`) names its rule. */
export const unknownMatch = (
  { scope: { space }, place }: MatchContext,
  name: string,
  options: readonly XtOption[],
  isCounting = false,
): Ref => {
  const inverted = options.filter(({ invert }) => invert);
  const isNegated = inverted.length === 1;
  const words = options.map((option) => optionText(isNegated ? { ...option, invert: false } : option));
  const text = [name, ...words, ...(isCounting ? [`in ${place}`] : [])].join(" ");
  return space.equal(space.predicate(text), isNegated ? 0 : 1);
};

const optionText = ({ name, invert, values }: XtOption): string =>
  [...(invert ? ["!"] : []), `--${name}`, ...values].join(" ");

/** Packets whose number in a field is in one of the spans. */
export const inSpans = (
  { diagrams }: HeaderSpace,
  { levels }: Field,
  spans: readonly (readonly [number, number])[],
): Ref => diagrams.overrideAll(spans.map(([first, last]) => diagrams.range(levels, first, last)));

/** `10.0.0.0/8`, `10.0.0.1`, `10.0.0.0/255.0.255.0`: packets whose address in a field is in there. */
export const inNetwork = (space: HeaderSpace, field: Field, text: string): Ref => {
  const [base = "", length] = text.split("/");
  const at = addressIn(space, base);
  if (at === null) return undefinedRef;
  const width = space.addressBits;
  const mask = length === undefined ? (1n << BigInt(width)) - 1n : maskOf(space, length);
  return space.masked(field, addressNumber(at), mask);
};

/** `null` for an address that is not of the family. */
const addressIn = (space: HeaderSpace, text: string): Address | null => {
  const parsed = parseAddress(text);
  return parsed === null || text.includes(":") !== (space.family === "ipv6") ? null : parsed;
};

const maskOf = (space: HeaderSpace, text: string): bigint => {
  if (!/^\d+$/.test(text)) return addressNumber(address(text));
  const width = BigInt(space.addressBits);
  return ((1n << BigInt(text)) - 1n) << (width - BigInt(text));
};

/** `10.0.0.1-10.0.0.9`: packets whose address in a field is in there. */
export const inAddressRange = (space: HeaderSpace, field: Field, text: string): Ref => {
  const [first, last = first] = text.split("-").map((part) => addressIn(space, part));
  return first == null || last == null ? undefinedRef : space.addressRange(field, first, last);
};
