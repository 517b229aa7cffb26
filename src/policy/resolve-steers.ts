import type { Located, PolicyTree, SteerSyntax } from "../language/index.ts";
import { checkIsolated } from "./check-isolated.ts";
import { checkFamilies } from "./check-matches.ts";
import { checkNames } from "./check-names.ts";
import type { NameTable } from "./name-table.ts";
import type { Steer, SteerPath } from "./policy.ts";
import type { Report } from "./report.ts";
import { resolveTraffic } from "./resolve-rules.ts";
import type { Resolvers } from "./resolvers.ts";
import { createNamer, steerContent } from "./rule-name.ts";

/** Steering in file order. */
export const resolveSteers = (
  tree: PolicyTree,
  names: NameTable,
  resolvers: Resolvers,
  report: Report,
): readonly Steer[] => {
  const namer = createNamer("s", checkNames(tree.steer, "steering rule", report));
  return tree.steer.map((syntax) => {
    const incoming = syntax.incoming === null ? null : names.network(syntax.incoming);
    const steer: Steer = {
      name: syntax.name?.value ?? namer.nameFor(steerContent(syntax)),
      ...resolveTraffic(syntax, resolvers),
      incoming: incoming?.name.value ?? null,
      dscp: [...new Set(syntax.dscp.map(({ value }) => value))].sort((a, b) => a - b),
      path: resolvePath(syntax, names, report),
      fallback: syntax.fallback?.value ?? null,
      span: syntax.span,
    };
    checkIsolated([...syntax.from, ...syntax.to], resolvers, report);
    if (syntax.isWhole) checkSteer(syntax, steer, resolvers, report);
    return steer;
  });
};

const resolvePath = ({ via, balance }: SteerSyntax, names: NameTable, report: Report): SteerPath => {
  const seen = new Set<string>();
  const uplinks = via.flatMap((uplink) => resolveUplink(uplink, seen, names, report));
  if (balance.length === 0) return { kind: "via", uplinks };
  return {
    kind: "balance",
    shares: balance.flatMap(({ uplink, weight }) =>
      resolveUplink(uplink, seen, names, report).map((name) => ({ uplink: name, weight })),
    ),
  };
};

const resolveUplink = (
  name: Located<string>,
  seen: Set<string>,
  names: NameTable,
  report: Report,
): readonly string[] => {
  const uplink = names.uplink(name)?.name.value;
  if (uplink === undefined) return [];
  if (seen.has(uplink))
    report.error(
      "policy/duplicate-uplink",
      name.span,
      `\`${uplink}\` already stands in this \`via\``,
      "take it out",
    );
  seen.add(uplink);
  return [uplink];
};

/** Steering that can never match is a mistake. */
const checkSteer = (syntax: SteerSyntax, steer: Steer, resolvers: Resolvers, report: Report): void => {
  const { facts } = resolvers;
  if (steer.from.length === 0 || steer.to.length === 0) return;
  checkFamilies(syntax, steer, facts, report);
  checkDestinations(syntax, resolvers, report);
  if (steer.incoming !== null && steer.from.every(({ kind }) => kind === "host"))
    report.warning(
      "policy/no-effect",
      syntax.incoming!.span,
      "what the host itself sends comes in by no network, so this never matches",
      "take `incoming` out",
    );
};

const checkDestinations = ({ to }: SteerSyntax, { endpoints, facts }: Resolvers, report: Report): void => {
  for (const side of to) {
    if (side.value.kind === "host")
      report.error(
        "policy/steer-to-host",
        side.span,
        "what goes to the host itself has arrived, and takes no way on",
        "take `host` out",
      );
    const resolved = side.value.kind === "name" || side.value.kind === "prefix" ? endpoints([side]) : [];
    const network = facts.soleNetwork(resolved);
    if (network !== null && facts.unrouted([{ kind: "network", network }]) === null)
      report.warning(
        "policy/no-effect",
        side.span,
        `this lies in the network \`${network}\`, and connected subnets come before steering`,
        "take it out",
      );
  }
};
