import type { Hooks } from "../firewall/hooks.ts";
import { type HookStop, runHook } from "../firewall/run-hook.ts";
import { confirm } from "../connections/track.ts";
import type { Journey } from "../journey.ts";
import { type End, endOfStop } from "./end.ts";
import { leave } from "./leave.ts";
import { receive } from "./receive.ts";
import { routeOutput } from "./route-output.ts";

/** A packet that the host makes itself (`ip_local_out`). */
export const sendOwn = (hooks: Hooks, journey: Journey): End => {
  const end = routeOutput(journey, false);
  if (end !== null) return end;
  let failed: End | null = null;
  const reroute = (again: Journey): HookStop => {
    failed = routeOutput(again, true);
    return failed === null ? null : { ending: { kind: "drop" }, object: failed.object ?? "route" };
  };
  const { family } = journey.frame;
  const place = {
    hook: "output",
    family,
    stage: "output",
    input: null,
    output: journey.route!.link,
  } as const;
  const stop = runHook(hooks, journey, place, reroute);
  if (failed !== null) return failed;
  if (stop !== null) return endOfStop(journey, stop, "output");
  return journey.route!.kind === "local"
    ? overLoopback(hooks, journey)
    : leave(hooks, journey, null, journey.route!);
};

/** To itself: out by loopback and in again, with the same mark, connection and route. */
const overLoopback = (hooks: Hooks, journey: Journey): End => {
  const { link } = journey.route!;
  const { family } = journey.frame;
  const place = { hook: "postrouting", family, stage: "postrouting", input: null, output: link } as const;
  const stop = runHook(hooks, journey, place);
  if (stop !== null) return endOfStop(journey, stop, "postrouting");
  confirm(journey);
  return receive(hooks, journey, link);
};
