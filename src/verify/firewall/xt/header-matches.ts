import type { XtOption } from "../../../state/index.ts";
import { everything, type Ref, undefinedRef } from "../../sets/index.ts";
import { byLink, type LinkEnd } from "../loads/link-values.ts";
import type { Scope } from "../scope.ts";
import { inNetwork, type MatchContext, type OptionTests, byOptions, unknownMatch } from "./match-context.ts";
import { protocolOf } from "./option-values.ts";

/** Packets by a link with this name; `eth+` stands for all names that begin so. */
const linkNamed =
  (end: LinkEnd) =>
  ({ scope }: MatchContext, { values: [name = ""] }: XtOption): Ref =>
    byLinkPattern(scope, end, name);

/** The same for other tests of link names. */
export const byLinkPattern = ({ space, links }: Scope, end: LinkEnd, pattern: string): Ref => {
  if (!pattern.endsWith("+"))
    return links.some(({ name }) => name === pattern) ? byLink(space, end, pattern) : undefinedRef;
  const beginning = pattern.slice(0, -1);
  const named = links.filter(({ name }) => name.startsWith(beginning));
  const none = beginning === "" ? [byLink(space, end, null)] : [];
  return space.diagrams.overrideAll([...named.map(({ name }) => byLink(space, end, name)), ...none]);
};

const tests: OptionTests = {
  source: ({ scope: { space } }, { values: [text = ""] }) => inNetwork(space, space.fields.source, text),
  destination: ({ scope: { space } }, { values: [text = ""] }) =>
    inNetwork(space, space.fields.destination, text),
  "in-interface": linkNamed("input"),
  "out-interface": linkNamed("output"),
  protocol: (context, { values: [text = ""] }) => {
    const { space } = context.scope;
    const number = protocolOf(text);
    if (number === null) return unknownMatch(context, `protocol ${text}`, []);
    return number === 0 ? everything : space.equal(space.fields.protocol, number);
  },
  /** Second and further fragments: conntrack has put them together. */
  fragment: () => undefinedRef,
};

/** The options of no extension: `-s`, `-d`, `-i`, `-o`, `-p`, `-f`. */
export const matchHeader = byOptions("header", tests);
