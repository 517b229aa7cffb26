import { everything, families, type Family, familyOf } from "../../net/index.ts";
import type { Uplink } from "../../policy/index.ts";
import type { Context } from "../context.ts";
import { foreignRoutes } from "../facts.ts";
import { uplinkMetric } from "./uplink-metric.ts";

/** A default route as it will be: by an uplink, or by a device that is none. */
interface DefaultRoute {
  readonly device: string;
  readonly metric: number;
  readonly isOurs: boolean;
}

/** Warns of default routes that are not ours and that the kernel prefers against the order of the uplinks. */
export const checkDefaultOrder = (context: Context): void => {
  for (const family of families) {
    const routes = defaultRoutes(context, family);
    for (const [position, uplink] of context.policy.uplinks.entries()) {
      const metric = bestMetric(routes, uplink.device);
      const rival = routes.find(
        (route) => !route.isOurs && route.metric <= metric && rank(context, route) > position,
      );
      if (rival !== undefined && metric < Infinity) report(context, uplink, family, rival);
    }
  }
};

const defaultRoutes = ({ policy, facts }: Context, family: Family): readonly DefaultRoute[] => {
  const ours = policy.uplinks.flatMap(({ device, gateways }, position) =>
    gateways !== "auto" && gateways.some((gateway) => familyOf(gateway) === family)
      ? [{ device, metric: uplinkMetric(position), isOurs: true }]
      : [],
  );
  const foreign = foreignRoutes(facts.host)
    .filter(({ destination }) => destination === everything(family))
    .flatMap(({ nextHops, metric }) =>
      nextHops.map(({ device }) => ({ device: device ?? "", metric, isOurs: false })),
    );
  return [...ours, ...foreign];
};

const bestMetric = (routes: readonly DefaultRoute[], device: string): number =>
  Math.min(...routes.filter((route) => route.device === device).map(({ metric }) => metric));

/** The position of the route's uplink; after all of them when its device is no uplink. */
const rank = ({ policy }: Context, { device }: DefaultRoute): number => {
  const position = policy.uplinks.findIndex((uplink) => uplink.device === device);
  return position < 0 ? policy.uplinks.length : position;
};

const report = (
  { draft }: Context,
  { name, device, span }: Uplink,
  family: Family,
  rival: DefaultRoute,
): void =>
  draft.report({
    severity: "warning",
    code: "policy/uplink-order",
    message: `the host's own ${family === "ipv4" ? "IPv4" : "IPv6"} default route by \`${rival.device}\` (metric ${rival.metric}) is preferred to uplink \`${name}\` by \`${device}\``,
    span,
    hint: `remove that route or raise its metric, or let \`${name}\` come after it`,
  });
