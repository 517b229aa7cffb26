import type { XtOption } from "../../../state/index.ts";
import { everything, type Ref } from "../../sets/index.ts";
import {
  invertedBy,
  type MatchContext,
  unknownMatch,
  type XtMatcher,
  type XtMatchers,
} from "./match-context.ts";
import { optionNamed } from "./option-values.ts";

/** `RTN_*` (linux/rtnetlink.h) in the words of `addrtype`. */
const routeTypes: Readonly<Record<string, number>> = {
  UNSPEC: 0,
  UNICAST: 1,
  LOCAL: 2,
  BROADCAST: 3,
  ANYCAST: 4,
  MULTICAST: 5,
  BLACKHOLE: 6,
  UNREACHABLE: 7,
  PROHIBIT: 8,
  THROW: 9,
  NAT: 10,
  XRESOLVE: 11,
};

/** What sort of address it is: one question to routing for each side (`addrtype_mt_v1`). */
const addrtype: XtMatcher = (context, options) => {
  const { scope } = context;
  const { diagrams } = scope.space;
  const bound = [
    ...(optionNamed(options, "limit-iface-in") === undefined ? [] : ["iif"]),
    ...(optionNamed(options, "limit-iface-out") === undefined ? [] : ["oif"]),
  ];
  const side = (name: string, flag: string): Ref => {
    const option = optionNamed(options, name);
    if (option === undefined) return everything;
    const answers = scope.fib({ result: "type", flags: [flag, ...bound] });
    if (answers === null) return unknownMatch(context, `addrtype ${bound.join(" ")}`, [option]);
    const wanted = option.values[0]?.split(",").map((type) => routeTypes[type]) ?? [];
    const found = answers.filter(({ value }) => wanted.includes(value as number));
    return invertedBy(scope.space, option, diagrams.overrideAll(found.map(({ guard }) => guard)));
  };
  return diagrams.guard(side("src-type", "saddr"), side("dst-type", "daddr"));
};

/** Whether a packet to the source would leave by the link it came by, or at all (`xt_rpfilter`). */
const rpfilter: XtMatcher = (context: MatchContext, options: readonly XtOption[]) => {
  const { scope } = context;
  const { diagrams } = scope.space;
  const has = (name: string): boolean => optionNamed(options, name) !== undefined;
  const flags = ["saddr", ...(has("validmark") ? ["mark"] : []), ...(has("loose") ? [] : ["iif"])];
  const answers = has("accept-local") ? null : scope.fib({ result: "oif", flags });
  if (answers === null) return unknownMatch(context, "rpfilter", options);
  const found = answers.filter(({ value }) => value !== null).map(({ guard }) => guard);
  const passes = diagrams.overrideAll(found);
  return has("invert") ? diagrams.complement(passes) : passes;
};

/** Matches that routing answers. */
export const routingMatches: XtMatchers = { addrtype, rpfilter };
