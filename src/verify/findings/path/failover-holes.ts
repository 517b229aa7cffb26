import { families, lengthOf } from "../../../net/index.ts";
import { devicesOf } from "../../../questions/index.ts";
import type { HostState } from "../../../state/index.ts";
import type { Fate } from "../../path/fate.ts";
import { HostModel } from "../../path/host-model.ts";
import { type Bit, type Ref, undefinedRef } from "../../sets/index.ts";
import type { HostFinding } from "../finding.ts";
import { exampleIn, fateIs, type PathContext, pathContext } from "./path-context.ts";

/** More ways out than these at once are not asked about. */
const mostUplinks = 16;

/** What gets through while all links are up, and is lost by the firewall when one of several ways out fails. */
export const failoverHoles = (host: HostState): readonly HostFinding[] => {
  const uplinks = waysOut(host);
  if (uplinks.length < 2 || uplinks.length > mostUplinks) return [];
  const model = HostModel.of(host, { uplinks });
  const others = model.inputs.filter((input) => !uplinks.includes(input));
  return uplinks.flatMap((failing) =>
    families.flatMap((family) =>
      others.flatMap((input) => holes(pathContext(model, family, input), uplinks, failing)),
    ),
  );
};

const waysOut = (host: HostState): readonly string[] => {
  const routes = [...host.config.route.values(), ...host.dynamic.routes.values()];
  const devices = routes
    .filter(({ destination, type }) => lengthOf(destination) === 0 && type === "unicast")
    .flatMap((route) => devicesOf(host, route));
  return [...new Set(devices)].toSorted();
};

const isPassing = ({ verdict }: Fate): boolean => verdict === "forwarded" || verdict === "delivered";

/** A packet that has no other way is lost at the dead link itself: no rule could help it. */
const isRefusedOnTheWay = ({ verdict, at }: Fate): boolean =>
  (verdict === "dropped" || verdict === "rejected") && at !== "egress" && at !== "neighbour";

const holes = (context: PathContext, uplinks: readonly string[], failing: string): readonly HostFinding[] => {
  const { ends, real } = context;
  const { space } = ends;
  const { diagrams } = space;
  const states = (isUp: (link: string) => boolean): readonly Bit[] =>
    uplinks.map((link) => ({ level: space.linkState(link).levels[0]!, value: isUp(link) ? 1 : 0 }));
  const whole = {
    ...ends,
    diagram: diagrams.cofactor(
      ends.diagram,
      states(() => true),
    ),
  };
  const broken = {
    ...ends,
    diagram: diagrams.cofactor(
      ends.diagram,
      states((link) => link !== failing),
    ),
  };
  const before = fateIs(whole, real, ({ out, ...fate }) => isPassing({ out, ...fate }) && out === failing);
  if (before === undefinedRef) return [];
  const refused = fateIs(broken, before, isRefusedOnTheWay);
  const translated = fateIs(whole, before, ({ source }) => source !== null);
  const bare = fateIs(
    broken,
    translated,
    ({ verdict, source }) => verdict === "forwarded" && source === null,
  );
  return [
    ...(refused === undefinedRef ? [] : [refusedAfter({ ...context, ends: broken }, refused, failing)]),
    ...(bare === undefinedRef ? [] : [bareAfter({ ...context, ends: broken }, bare, failing)]),
  ];
};

const refusedAfter = (context: PathContext, refused: Ref, failing: string): HostFinding => {
  const example = exampleIn(context, refused, context.ends);
  return {
    code: "verify/failover-hole",
    severity: "problem",
    message: `when ${failing} fails, packets that come in by ${context.input} find another way and are ${example.verdict} there at ${example.at}${example.object === null ? "" : ` by ${example.object}`}`,
    objects: [`link ${failing}`, ...(example.object === null ? [] : [example.object])],
    example,
    cure: "let the firewall know the other way, too",
  };
};

const bareAfter = (context: PathContext, bare: Ref, failing: string): HostFinding => {
  const example = exampleIn(context, bare, context.ends);
  return {
    code: "verify/failover-hole",
    severity: "problem",
    message: `when ${failing} fails, packets that come in by ${context.input} leave by ${example.out} with their own address: only by ${failing} it is translated`,
    objects: [`link ${failing}`, `link ${example.out}`],
    example,
    cure: `masquerade what leaves by ${example.out}, too`,
  };
};
