import type { Hooks } from "../firewall/hooks.ts";
import { type HookStop, runHook } from "../firewall/run-hook.ts";
import type { Hook, Place } from "../firewall/machine.ts";
import type { PreparedLink } from "../host/links.ts";
import type { Journey } from "../journey.ts";
import { type End, endAt, endOfStop, endWith } from "./end.ts";

/** A frame from one port of a bridge to another (`br_forward`). */
export const crossBridge = (
  hooks: Hooks,
  journey: Journey,
  bridge: PreparedLink,
  to: PreparedLink,
  filters: boolean,
): End => {
  const refused = refusal(journey, to);
  if (refused !== null) return refused;
  journey.outputPort = to;
  for (const hook of ["forward", "postrouting"] as const) {
    const stop = filters ? inTurn(hooks, journey, hook, bridge, to) : atBridge(hooks, journey, hook, to);
    if (stop !== null) return endOfStop(journey, stop, hook);
  }
  return out(hooks, journey, to);
};

/** `should_deliver`. */
const refusal = (journey: Journey, to: PreparedLink): End | null => {
  const from = journey.inputPort!;
  const end = (why: string): End => endWith(journey, "dropped", "bridge", `link ${to.name}`, why);
  if (!to.link.up) return end("is down");
  if (from === to && to.link.port?.hairpin !== true)
    return end("a frame never leaves by the port it came in by");
  if (from.link.port?.isolated === true && to.link.port?.isolated === true)
    return end(`${from.name} and ${to.name} are isolated from each other`);
  return null;
};

/** `NF_BR_PRI_BRNF`: where `br_netfilter` stands among the chains of a bridge; after them all at postrouting. */
export const isBeforeNetwork = (priority: number): boolean => priority < 0;
export const isAfterNetwork = (priority: number): boolean => priority >= 0;

/** Chains of the bridge and of the network layer, in the order of their priorities. */
const inTurn = (
  hooks: Hooks,
  journey: Journey,
  hook: "forward" | "postrouting",
  bridge: PreparedLink,
  to: PreparedLink,
): HookStop =>
  atBridge(hooks, journey, hook, to, hook === "forward" ? isBeforeNetwork : undefined) ??
  atNetwork(hooks, journey, hook, bridge) ??
  (hook === "forward" ? atBridge(hooks, journey, hook, to, isAfterNetwork) : null);

const atBridge = (
  hooks: Hooks,
  journey: Journey,
  hook: Hook,
  to: PreparedLink,
  part?: (priority: number) => boolean,
): HookStop => {
  const input = hook === "forward" ? journey.inputPort : null;
  return runHook(hooks, journey, { hook, family: "bridge", stage: "bridge", input, output: to }, null, part);
};

/** Rules of the network layer see the bridge on both sides (`br_nf_forward_ip`, `br_nf_post_routing`). */
const atNetwork = (
  hooks: Hooks,
  journey: Journey,
  hook: "forward" | "postrouting",
  bridge: PreparedLink,
): HookStop => {
  const input = hook === "forward" ? bridge : null;
  const place: Place = { hook, family: journey.frame.family, stage: hook, input, output: bridge };
  return runHook(hooks, journey, place);
};

const out = (hooks: Hooks, journey: Journey, to: PreparedLink): End => {
  const place = { hook: "egress", family: "netdev", stage: "egress", input: null, output: to } as const;
  const stop = runHook(hooks, journey, place);
  if (stop !== null) return endOfStop(journey, stop, "egress");
  if (!to.hasCarrier)
    return { ...endWith(journey, "dropped", "egress", `link ${to.name}`, "is not connected"), out: to.name };
  journey.step("egress", `link ${to.name}`, "sent");
  return { ...endAt("forwarded", "egress", `link ${to.name}`), out: to.name };
};
