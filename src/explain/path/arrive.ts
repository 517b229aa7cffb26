import type { Hooks } from "../firewall/hooks.ts";
import type { Journey } from "../journey.ts";
import { arriveAtBridge } from "./bridge-input.ts";
import { type End, endAt, endWith } from "./end.ts";
import { classify, ingress } from "./ingress.ts";
import { receive } from "./receive.ts";

/** A packet that comes in by a device (`__netif_receive_skb_core`). */
export const arrive = (hooks: Hooks, journey: Journey, name: string): End => {
  const link = journey.parts.links.get(name);
  if (link === undefined) return endAt("dropped", "ingress", null);
  if (!link.link.up) return endWith(journey, "dropped", "ingress", `link ${name}`, "is down");
  classify(journey, link);
  const end = ingress(hooks, journey, link);
  if (end !== null) return end;
  const master = link.link.master === null ? undefined : journey.parts.links.get(link.link.master);
  if (master === undefined) return receive(hooks, journey, link);
  if (master.link.kind === "bridge") return arriveAtBridge(hooks, journey, link, master);
  journey.step("ingress", `link ${link.name}`, `belongs to ${master.name}`);
  return ingress(hooks, journey, master) ?? receive(hooks, journey, master);
};
