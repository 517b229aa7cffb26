import type { Ref } from "../../sets/index.ts";
import type { HeaderSpace } from "../../space/index.ts";
import type { LinkFacts } from "../links.ts";
import type { Scope } from "../scope.ts";
import { mergedCases } from "../value/transform.ts";
import { type Case, padded, valueOfCases } from "../value/value.ts";
import { hostBytes, type Loaded, textBytes, unknownValue } from "./load.ts";

export type LinkEnd = "input" | "output";

/** What can be asked about a link. */
export type LinkQuestion = "name" | "index" | "type" | "kind" | "group";

const fieldOf = (space: HeaderSpace, end: LinkEnd) =>
  end === "input" ? space.fields.inputLink : space.fields.outputLink;

/** Packets that come in by (or leave by) this link; `null`: by none. */
export const byLink = (space: HeaderSpace, end: LinkEnd, name: string | null): Ref =>
  space.equal(fieldOf(space, end), space.linkClass(name));

/** Packets that came in by a link. */
export const inputIsKnown = (space: HeaderSpace): Ref =>
  space.diagrams.complement(byLink(space, "input", null));

const loaded = new WeakMap<Scope, Map<string, Loaded>>();

/**
 * What a link is called, numbered, or like, by case. Names and numbers are zero where there is no link; everything else
 * breaks off there, and so does the kind of a link that has none (`nft_meta_get_eval`).
 */
export const loadLink = (scope: Scope, end: LinkEnd, what: LinkQuestion): Loaded => {
  const known = loaded.get(scope) ?? new Map<string, Loaded>();
  loaded.set(scope, known);
  const key = `${end} ${what}`;
  const made = known.get(key) ?? makeLoad(scope, end, what);
  known.set(key, made);
  return made;
};

const lengths: Readonly<Record<LinkQuestion, number>> = { name: 16, index: 4, type: 2, kind: 16, group: 4 };

const makeLoad = (scope: Scope, end: LinkEnd, what: LinkQuestion): Loaded => {
  const { space, links } = scope;
  const { diagrams } = space;
  const length = lengths[what];
  const asked = links.filter(({ kind }) => what !== "kind" || kind !== "");
  const answers = asked.map((link) => ({ guard: byLink(space, end, link.name), bytes: bytesOf(link, what) }));
  const isOptional = what === "name" || what === "index";
  const none = byLink(space, end, null);
  if (answers.some(({ bytes }) => bytes === null))
    return {
      value: padded(unknownValue(space, `${what} of the ${end} link`, length)),
      domain: diagrams.complement(none),
    };
  const cases = answers.map(({ guard, bytes }): Case => ({ guard, bytes: inWords(bytes!) }));
  if (isOptional) cases.unshift({ guard: none, bytes: inWords(new Uint8Array(length)) });
  const merged = mergedCases(cases, (a, b) => diagrams.union(a, b));
  return {
    value: valueOfCases(merged, 4 * Math.ceil(length / 4)),
    domain: isOptional ? diagrams.terminal(1) : diagrams.overrideAll(merged.map(({ guard }) => guard)),
  };
};

/** With zeros up to the next 32 bits. */
const inWords = (bytes: Uint8Array): Uint8Array => Buffer.concat([bytes], 4 * Math.ceil(bytes.length / 4));

const bytesOf = (link: LinkFacts, what: LinkQuestion): Uint8Array | null => {
  if (what === "name" || what === "kind") return textBytes(link[what], lengths[what]);
  if (what === "group") return null;
  const number = what === "index" ? link.index : link.type;
  return number === null ? null : hostBytes(number, lengths[what]);
};
