import type { XtOption } from "../../../state/index.ts";
import type { ConnectionState } from "../../model/packet.ts";
import { everything, type Ref } from "../../sets/index.ts";
import type { HeaderSpace } from "../../space/index.ts";
import { hasConnection, inState } from "../loads/connection.ts";
import { type ConnectionDirection, type ConnectionEnd, connectionEnd } from "../loads/connection-ends.ts";
import { byLink } from "../loads/link-values.ts";
import {
  byOptions,
  inNetwork,
  inSpans,
  invertedBy,
  type MatchContext,
  type OptionTests,
  unknownMatch,
  type XtMatcher,
  type XtMatchers,
} from "./match-context.ts";
import { maskedNumber, protocolOf, spanOf } from "./option-values.ts";

const states: Readonly<Record<string, ConnectionState>> = {
  INVALID: "invalid",
  NEW: "new",
  RELATED: "related",
  ESTABLISHED: "established",
  UNTRACKED: "untracked",
};

/** `IPS_*` by what the tools call them. */
const statuses: Readonly<Record<string, number>> = {
  EXPECTED: 1,
  SEEN_REPLY: 2,
  ASSURED: 4,
  CONFIRMED: 8,
  SNAT: 16,
  DNAT: 32,
};

const anyStatus = (space: HeaderSpace, bits: number): Ref =>
  space.diagrams.overrideAll(
    Array.from({ length: 16 }, (_, at) => 1 << at)
      .filter((bit) => (bits & bit) !== 0)
      .map((bit) => space.masked(space.fields.ctStatus, bit, bit)),
  );

/** `SNAT` and `DNAT` are states here as well. */
const stateSet = (space: HeaderSpace, names: readonly string[]): Ref => {
  const bits = names.reduce(
    (all, name) => all | (name === "SNAT" || name === "DNAT" ? statuses[name]! : 0),
    0,
  );
  const inStates = inState(space, ...names.flatMap((name) => states[name] ?? []));
  const translated = space.diagrams.guard(hasConnection(space), anyStatus(space, bits));
  return space.diagrams.union(inStates, translated);
};

/** Whether an option asks for the state. */
const asksState = ({ name }: XtOption): boolean => name === "ctstate" || name === "state";

/** `--ctorigsrc` and its like. */
const endTests = (prefix: string, direction: ConnectionDirection): OptionTests => ({
  [`ct${prefix}src`]: endNetwork(direction, "source"),
  [`ct${prefix}dst`]: endNetwork(direction, "destination"),
  [`ct${prefix}srcport`]: endPorts(direction, "source port"),
  [`ct${prefix}dstport`]: endPorts(direction, "destination port"),
});

const endNetwork =
  (direction: ConnectionDirection, end: ConnectionEnd) =>
  ({ scope: { space } }: MatchContext, { values: [text = ""] }: XtOption): Ref =>
    inNetwork(space, connectionEnd(space, direction, end), text);

const endPorts =
  (direction: ConnectionDirection, end: ConnectionEnd) =>
  ({ scope: { space } }: MatchContext, { values: [text = ""] }: XtOption): Ref =>
    inSpans(space, connectionEnd(space, direction, end), [spanOf(text, 0xffff)]);

const connectionTests: OptionTests = {
  ctproto: (context, { values: [text = ""] }) => {
    const { space } = context.scope;
    const number = protocolOf(text);
    return number === null
      ? unknownMatch(context, `ctproto ${text}`, [])
      : space.equal(space.fields.protocol, number);
  },
  ctstatus: ({ scope: { space } }, { values: [text = ""] }) =>
    anyStatus(
      space,
      text.split(",").reduce((bits, name) => bits | (statuses[name] ?? 0), 0),
    ),
  ...endTests("orig", "original"),
  ...endTests("repl", "reply"),
  ctdir: ({ scope: { space } }, { values: [text = ""] }) =>
    space.equal(space.fields.ctDirection, text === "REPLY" ? 1 : 0),
};

const otherTests = byOptions("conntrack", connectionTests);

/** Packets without a connection are asked for their state alone (`conntrack_mt`). */
const conntrack: XtMatcher = (context, options) => {
  const { space } = context.scope;
  const { diagrams } = space;
  const asked = options.filter(asksState);
  const state = asked.reduce<Ref>(
    (all, option) =>
      diagrams.guard(all, invertedBy(space, option, stateSet(space, option.values[0]?.split(",") ?? []))),
    everything,
  );
  const others = otherTests(
    context,
    options.filter((option) => !asksState(option)),
  );
  const connected = diagrams.guard(hasConnection(space), others);
  const passing =
    asked.length === 0 ? connected : diagrams.union(connected, diagrams.complement(hasConnection(space)));
  return diagrams.guard(state, passing);
};

const markIn =
  (field: "mark" | "ctMark"): OptionTests[string] =>
  ({ scope: { space } }, { values: [text = "0"] }) => {
    const [value, mask] = maskedNumber(text);
    return matchMasked(space, field, value, mask);
  };

/** A value with bits outside its mask matches nothing. */
const matchMasked = (space: HeaderSpace, field: "mark" | "ctMark", value: number, mask: number): Ref =>
  (value & ~mask) === 0 ? space.masked(space.fields[field], value, mask) : space.diagrams.terminal(0);

/** Without a connection there is no mark, and not even its inversion (`connmark_mt`). */
const connmark: XtMatcher = (context, options) =>
  context.scope.space.diagrams.guard(
    hasConnection(context.scope.space),
    byOptions("connmark", { mark: markIn("ctMark") })(context, options),
  );

const ownerFields = { "uid-owner": "userId", "gid-owner": "groupId" } as const;

/**
 * The socket that sends. Where there is none, only tests match that are inverted (`owner_mt`); packets that come in by a
 * link have none.
 */
const owner: XtMatcher = (context, options) => {
  const { space } = context.scope;
  const { diagrams } = space;
  const own = byLink(space, "input", null);
  const isAllInverted = options.every(({ name, invert }) => invert || name === "suppl-groups");
  const tests: OptionTests = {
    "socket-exists": () => everything,
    "uid-owner": ownerTest("uid-owner"),
    "gid-owner": ownerTest("gid-owner"),
  };
  const sent = diagrams.guard(own, byOptions("owner", tests)(context, options));
  return isAllInverted ? diagrams.union(sent, diagrams.complement(own)) : sent;
};

const ownerTest =
  (name: keyof typeof ownerFields) =>
  ({ scope: { space } }: MatchContext, { values: [text = "0"] }: XtOption): Ref => {
    const [first, last] = spanOf(text, 0xffff_ffff, "-");
    return space.range(space.fields[ownerFields[name]], first, last);
  };

/** Matches on connections, marks and senders. */
export const connectionMatches: XtMatchers = {
  conntrack,
  state: conntrack,
  mark: byOptions("mark", { mark: markIn("mark") }),
  connmark,
  owner,
};
