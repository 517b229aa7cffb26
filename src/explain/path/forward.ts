import type { Hooks } from "../firewall/hooks.ts";
import { runHook } from "../firewall/run-hook.ts";
import type { PreparedLink } from "../host/links.ts";
import type { Journey, Route } from "../journey.ts";
import { type End, endAt, endOfStop, endWith } from "./end.ts";

/** What a host does to a packet for somebody else (`ip_forward`, `ip6_forward`). `null`: it goes on. */
export const forward = (hooks: Hooks, journey: Journey, input: PreparedLink, route: Route): End | null => {
  const { frame } = journey;
  const refused = frame.family === "ipv6" ? refusedByIpv6(journey, input, route) : null;
  if (refused !== null) return refused;
  if (frame.ttl <= 1) return endWith(journey, "rejected", "forward", null, "ttl is used up");
  const end = tooLarge(journey, route);
  if (end !== null) return end;
  frame.ttl -= 1;
  const place = {
    hook: "forward",
    family: frame.family,
    stage: "forward",
    input,
    output: route.link,
  } as const;
  const stop = runHook(hooks, journey, place);
  return stop === null ? null : endOfStop(journey, stop, "forward");
};

const refusedByIpv6 = (journey: Journey, input: PreparedLink, route: Route): End | null => {
  const { settings } = journey.parts;
  const forced = [input, route.link].every(({ name }) => settings.of("ipv6", name, "force_forwarding") !== 0);
  if (settings.of("ipv6", "all", "forwarding") === 0 && !forced)
    return endWith(
      journey,
      "dropped",
      "forward",
      "sysctl net/ipv6/conf/all/forwarding",
      "this host does not forward",
    );
  const [first, second] = [journey.frame.source[0]!, journey.frame.source[1]!];
  if (journey.frame.source.every((byte) => byte === 0))
    return endWith(journey, "dropped", "forward", null, "a packet from nobody is not forwarded");
  const isNear = first === 0xfe && (second & 0xc0) === 0x80;
  return isNear
    ? endWith(journey, "rejected", "forward", null, `source ${journey.frame.sourceAddress} stays on its link`)
    : null;
};

/** Packets longer than the route or the link allows are cut into pieces, or refused when that is forbidden. */
const tooLarge = (journey: Journey, { link, decision }: Route): End | null => {
  const { frame } = journey;
  const mtu = decision?.answer.route.route.mtu ?? link.link.mtu;
  if (frame.length <= mtu || !frame.isUnfragmentable) return null;
  journey.step(
    "forward",
    `link ${link.name}`,
    `${frame.length} bytes are more than the ${mtu} that ${link.name} carries`,
  );
  return endAt("rejected", "forward", `link ${link.name}`);
};
