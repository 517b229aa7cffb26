import type { Span } from "../../diagnostics/index.ts";
import type { Context } from "../context.ts";
import { hasIpv6, settingOf } from "../facts.ts";
import { forwardingDevices } from "../layer3/forwarding.ts";
import type { PathPlan } from "./path-plan.ts";

/** Borrows the settings without which steering fails in silence. */
export const compileSettings = (context: Context, plan: PathPlan): void => {
  for (const [device, span] of checkedDevices(context, plan)) loosenReversePath(context, device, span);
  const balanced = plan.paths.find(({ tiers }) => tiers.some((tier) => tier.length > 1));
  if (balanced !== undefined) hashPorts(context, balanced.span);
};

/**
 * Where the answer to a steered flow comes in, and (with `src_valid_mark`, which WireGuard's tools set) where the flow
 * itself does.
 */
const checkedDevices = (context: Context, { paths }: PathPlan): ReadonlyMap<string, Span> => {
  const used = new Set(paths.flatMap(({ tiers }) => tiers.flat().map(({ uplink }) => uplink)));
  const devices = new Map(
    context.policy.uplinks
      .filter(({ name, device }) => used.has(name) && context.links.has(device))
      .map(({ device, span }) => [device, span] as const),
  );
  for (const [device, span] of forwardingDevices(context))
    if (effective(context, device, "src_valid_mark") > 0 && !devices.has(device)) devices.set(device, span);
  return devices;
};

/**
 * A strict reverse path filter drops what comes in by another device than table main leads to: the answers to every
 * steered flow. Loose (2) still drops sources that no route leads to. The larger of `all` and the device's counts.
 */
const loosenReversePath = (context: Context, device: string, span: Span): void => {
  if (effective(context, device, "rp_filter") === 1)
    context.draft.setSysctl(`net/ipv4/conf/${device}/rp_filter`, "2", span);
};

const effective = ({ facts }: Context, device: string, setting: string): number =>
  Math.max(
    ...["all", device].map((name) => Number(settingOf(facts.host, `net/ipv4/conf/${name}/${setting}`) ?? 0)),
  );

/** By default all flows between two addresses take one way: with 1, ports count too. */
const hashPorts = ({ draft, facts }: Context, span: Span): void => {
  for (const family of hasIpv6(facts.host) ? ["ipv4", "ipv6"] : ["ipv4"])
    draft.setSysctl(`net/${family}/fib_multipath_hash_policy`, "1", span);
};
