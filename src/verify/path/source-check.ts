import { hostPrefix } from "../../net/index.ts";
import type { ReverseOptions, RouteTarget } from "../routing/index.ts";
import { type Ref, undefinedRef } from "../sets/index.ts";
import { noLinkClass } from "../space/index.ts";
import { thenAssigned } from "../firewall/index.ts";
import { constantBits, withAssigned } from "./assigned.ts";
import type { WalkParts } from "./walk-parts.ts";
import type { WalkState } from "./walk-state.ts";

/** Packets whose source the kernel refuses, over the header that they came with. */
export interface RefusedSources {
  /** They pretend to come from the host itself. */
  readonly own: Ref;
  /** They came in by another way than the answer would take. */
  readonly filtered: Ref;
  /** The setting that says so. */
  readonly setting: string | null;
}

const none: RefusedSources = { own: undefinedRef, filtered: undefinedRef, setting: null };

/**
 * The sources that `net/ipv4/fib_frontend.c, fib_validate_source` refuses. `out` is the device that the packets would
 * leave by, `null` when they are for the host. IPv6 refuses none here.
 */
export const refusedSources = (
  parts: WalkParts,
  state: WalkState,
  out: string | null,
  hasDestination: boolean,
): RefusedSources => {
  const { space, facts, lookups } = parts;
  if (space.family === "ipv6" || state.input === null) return none;
  const { settings } = facts;
  const { input } = state;
  const mode = settings.largest("ipv4", input, "rp_filter");
  const acceptsOwn = settings.largest("ipv4", input, "accept_local") !== 0;
  const mayRedirect = settings.largest("ipv4", input, "send_redirects") !== 0;
  const here = (set: Ref): Ref => withAssigned(space.diagrams, set, state.assigned);
  if (mode === 0 && !(out === input && mayRedirect) && (acceptsOwn || !lookups.routing.hasOwnRules))
    return acceptsOwn ? none : { ...none, own: here(ownSources(parts)) };
  const withMark = settings.largest("ipv4", input, "src_valid_mark") !== 0;
  const leaving = constantBits(
    space.fields.outputLink.levels,
    out === null ? noLinkClass : space.linkClass(out),
  );
  const refusals = withAssigned(
    space.diagrams,
    refusalsFor(parts, { input, mode, acceptsOwn }, { withMark, hasDestination }),
    thenAssigned(state.assigned, leaving),
  );
  const refused = (kind: number): Ref => space.diagrams.where(refusals, (id) => id === kind);
  return {
    own: refused(kinds.own),
    filtered: refused(kinds.filtered),
    setting: settingOf(settings, input),
  };
};

/** Terminals of refusals. */
const kinds = { own: 2, filtered: 3 } as const;

/** What packets that come in by a link are refused for; undefined where nothing is. Made once for each link. */
const refusalsFor = (parts: WalkParts, check: Check, options: ReverseOptions): Ref => {
  const { lookups, refusals, space } = parts;
  const key = JSON.stringify({ check, options });
  const known = refusals.get(key);
  if (known !== undefined) return known;
  const answers = lookups.reverse(options);
  const ids = new Map(
    space.diagrams.terminals(answers).map((id) => {
      const kind = id === 0 ? null : refusal(parts, check, lookups.routing.targets.at(id));
      return [id, kind === null ? 0 : kinds[kind]];
    }),
  );
  const made = space.diagrams.mapTerminals(answers, (id) => ids.get(id)!);
  refusals.set(key, made);
  return made;
};

/** The setting that decides: the larger one. */
const settingOf = (settings: WalkParts["facts"]["settings"], input: string): string => {
  const isAll = settings.own("ipv4", "all", "rp_filter") > settings.own("ipv4", input, "rp_filter");
  return `sysctl net/ipv4/conf/${isAll ? "all" : input}/rp_filter`;
};

/** Packets that pretend to come from the host itself. */
const ownSources = ({ space, facts }: WalkParts): Ref =>
  space.addressSet(
    space.fields.source,
    facts.all("ipv4").map(({ address }) => hostPrefix(address)),
  );

interface Check {
  readonly input: string;
  /** `rp_filter`: 0 off, 1 strict, 2 loose. */
  readonly mode: number;
  readonly acceptsOwn: boolean;
}

/** What `__fib_validate_source` makes of the answer of the reverse look-up. */
const refusal = ({ facts }: WalkParts, check: Check, target: RouteTarget): "own" | "filtered" | null => {
  switch (target.kind) {
    case "none":
    case "blackhole":
    case "unreachable":
    case "prohibit":
      return check.mode === 0 ? null : "filtered";
    case "broadcast":
    case "anycast":
    case "multicast":
      return "filtered";
    case "local":
      if (!check.acceptsOwn) return "own";
      return target.device !== check.input && mindsDevice(facts, check) ? "filtered" : null;
    case "unicast":
      return !target.hops.some(({ device }) => device === check.input) && mindsDevice(facts, check)
        ? "filtered"
        : null;
  }
};

/** The way back is by another device. Loose mode minds that on a device without any address. */
const mindsDevice = (facts: WalkParts["facts"], { input, mode }: Check): boolean =>
  facts.addressesOf(input, "ipv4").length === 0 ? mode !== 0 : mode === 1;
