import { everything, type Family, familyOf } from "../../net/index.ts";
import type { Uplink } from "../../policy/index.ts";
import type { NextHop } from "../../state/index.ts";
import type { Context } from "../context.ts";
import { foreignRoutes } from "../facts.ts";

/** The way out by an uplink in one family: by its written gateway, or as the host's own default route goes. */
export const uplinkHop = (context: Context, uplink: Uplink, family: Family): NextHop | null => {
  const { device, gateways } = uplink;
  if (gateways === "auto") return defaultHop(context, device, family);
  const gateway = gateways.find((one) => familyOf(one) === family);
  return gateway === undefined ? null : { device, gateway, weight: 1, onLink: false };
};

/** Of several default routes by one device, the one that the kernel prefers. */
const defaultHop = ({ facts }: Context, device: string, family: Family): NextHop | null =>
  foreignRoutes(facts.host)
    .filter(({ destination, type }) => destination === everything(family) && type === "unicast")
    .toSorted((a, b) => a.metric - b.metric)
    .flatMap(({ nextHops }) => nextHops)
    .find((hop) => hop.device === device) ?? null;
