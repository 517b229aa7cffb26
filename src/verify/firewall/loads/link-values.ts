import type { Ref } from "../../sets/index.ts";
import type { HeaderSpace } from "../../space/index.ts";
import type { LinkFacts } from "../links.ts";
import type { Scope } from "../scope.ts";
import { type Case, valueOfCases } from "../value/value.ts";
import { hostBytes, type Loaded, textBytes, unknownValue } from "./load.ts";
import { mergedCases } from "../value/transform.ts";

export type LinkEnd = "input" | "output";

const fieldOf = (space: HeaderSpace, end: LinkEnd) =>
  end === "input" ? space.fields.inputLink : space.fields.outputLink;

/** Packets that come in by (or leave by) this link; `null`: by none. */
export const byLink = (space: HeaderSpace, end: LinkEnd, name: string | null): Ref =>
  space.equal(fieldOf(space, end), space.linkClass(name));

/** Packets that came in by a link. */
export const inputIsKnown = (space: HeaderSpace): Ref =>
  space.diagrams.complement(byLink(space, "input", null));

/** Bytes of `IFNAMSIZ`. */
const nameBytes = 16;

/**
 * What a link is called, numbered, or like, by case. Names and numbers are zero where there is no link; the type and
 * group break off there (`nft_meta_get_eval`).
 */
export const loadLink = (
  scope: Scope,
  end: LinkEnd,
  what: "name" | "index" | "type" | "kind" | "group",
): Loaded => {
  const { space, links } = scope;
  const known = links.map((link) => ({ link, bytes: bytesOf(link, what) }));
  const isOptional = what === "name" || what === "index";
  const domain = space.diagrams.complement(byLink(space, end, null));
  const length = what === "name" || what === "kind" ? nameBytes : what === "type" ? 2 : 4;
  if (known.some(({ bytes }) => bytes === null))
    return { value: unknownValue(space, `${what} of the ${end} link`, length), domain };
  const cases = known.map(({ link, bytes }): Case => ({
    guard: byLink(space, end, link.name),
    bytes: bytes!,
  }));
  const none: Case = { guard: byLink(space, end, null), bytes: new Uint8Array(length) };
  const merged = mergedCases(isOptional ? [none, ...cases] : cases, (a, b) => space.diagrams.union(a, b));
  const value = valueOfCases(padCases(merged), 4 * Math.ceil(length / 4));
  return isOptional ? { value, domain: space.diagrams.terminal(1) } : { value, domain };
};

const padCases = (list: readonly Case[]): readonly Case[] =>
  list.map(({ guard, bytes }) => ({ guard, bytes: Buffer.concat([bytes], 4 * Math.ceil(bytes.length / 4)) }));

const bytesOf = (link: LinkFacts, what: "name" | "index" | "type" | "kind" | "group"): Uint8Array | null => {
  if (what === "name") return textBytes(link.name, nameBytes);
  if (what === "kind") return textBytes(link.kind, nameBytes);
  if (what === "group") return null;
  const number = what === "index" ? link.index : link.type;
  return number === null ? null : hostBytes(number, what === "type" ? 2 : 4);
};
