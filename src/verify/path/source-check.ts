import { hostPrefix } from "../../net/index.ts";
import type { RouteTarget } from "../routing/index.ts";
import { type Ref, undefinedRef } from "../sets/index.ts";
import { noLinkClass } from "../space/index.ts";
import { thenAssigned } from "../firewall/index.ts";
import { constantBits, withAssigned } from "./assigned.ts";
import type { WalkParts } from "./walk-parts.ts";
import type { WalkState } from "./walk-state.ts";

/**
 * Packets whose source the kernel refuses (`net/ipv4/fib_frontend.c, fib_validate_source`), over the header that they
 * came with. `out` is the device that they would leave by, `null` when they are for the host. IPv6 refuses none here.
 */
export const refusedSources = (
  parts: WalkParts,
  state: WalkState,
  out: string | null,
  hasDestination: boolean,
): Ref => {
  const { space, facts, lookups } = parts;
  if (space.family === "ipv6" || state.input === null) return undefinedRef;
  const { settings } = facts;
  const { input } = state;
  const mode = settings.largest("ipv4", input, "rp_filter");
  const acceptsOwn = settings.largest("ipv4", input, "accept_local") !== 0;
  const mayRedirect = settings.largest("ipv4", input, "send_redirects") !== 0;
  if (mode === 0 && !(out === input && mayRedirect) && (acceptsOwn || !lookups.routing.hasOwnRules))
    return acceptsOwn ? undefinedRef : withAssigned(space.diagrams, ownSources(parts), state.assigned);
  const withMark = settings.largest("ipv4", input, "src_valid_mark") !== 0;
  const refuses = (target: RouteTarget): boolean => refusesAnswer(parts, { input, mode, acceptsOwn }, target);
  const answers = lookups.reverse({ withMark, hasDestination });
  const leaving = constantBits(
    space.fields.outputLink.levels,
    out === null ? noLinkClass : space.linkClass(out),
  );
  const refused = space.diagrams.where(answers, (id) => id !== 0 && refuses(lookups.routing.targets.at(id)));
  return withAssigned(space.diagrams, refused, thenAssigned(state.assigned, leaving));
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
const refusesAnswer = ({ facts }: WalkParts, check: Check, target: RouteTarget): boolean => {
  switch (target.kind) {
    case "none":
    case "blackhole":
    case "unreachable":
    case "prohibit":
      return check.mode !== 0;
    case "broadcast":
    case "anycast":
    case "multicast":
      return true;
    case "local":
      return !check.acceptsOwn || (target.device !== check.input && refusesDevice(facts, check));
    case "unicast":
      return !target.hops.some(({ device }) => device === check.input) && refusesDevice(facts, check);
  }
};

/** The way back is by another device. Loose mode minds that on a device without any address. */
const refusesDevice = (facts: WalkParts["facts"], { input, mode }: Check): boolean =>
  facts.addressesOf(input, "ipv4").length === 0 ? mode !== 0 : mode === 1;
