import { compareSpans } from "../diagnostics/index.ts";
import type { PolicyTree, PublishSyntax } from "../language/index.ts";
import { checkNames } from "./check-names.ts";
import { checkIsolated } from "./check-isolated.ts";
import type { NameTable } from "./name-table.ts";
import { placeWords } from "./place-words.ts";
import type { Publish, ServiceMatch } from "./policy.ts";
import type { Report } from "./report.ts";
import type { Resolvers } from "./resolvers.ts";
import { createNamer, serviceText } from "./rule-name.ts";

/** Published ports, in file order. Entries that miss something are left out: that has been reported. */
export const resolvePublish = (
  tree: PolicyTree,
  names: NameTable,
  resolvers: Resolvers,
  report: Report,
): readonly Publish[] => {
  const namer = createNamer("p", checkNames(tree.publish, "publication", report));
  const published = tree.publish.flatMap((syntax) => {
    const parts = resolveParts(syntax, names, resolvers, report);
    return parts === null ? [] : [{ ...parts, name: syntax.name?.value ?? namer.nameFor(contentOf(syntax)) }];
  });
  checkPorts(published, report);
  return published;
};

const contentOf = ({ service, uplink, machine }: PublishSyntax): string =>
  `${serviceText(service!)} on ${uplink!.value} to ${machine!.value}`;

const resolveParts = (
  syntax: PublishSyntax,
  names: NameTable,
  resolvers: Resolvers,
  report: Report,
): Omit<Publish, "name"> | null => {
  const ports = syntax.service === null ? null : publishedPorts(syntax.service, resolvers, report);
  const uplink = syntax.uplink === null ? null : names.uplink(syntax.uplink);
  const hasMachine = checkMachine(syntax, names, resolvers, report);
  const from = resolveFrom(syntax, resolvers, report);
  if (ports === null || uplink === null || !hasMachine) return null;
  const targetPort = syntax.port?.value ?? ports.ports.first;
  checkTargetPort(targetPort + ports.ports.last - ports.ports.first, syntax, report);
  return {
    protocol: ports.protocol,
    ports: ports.ports,
    uplink: uplink.name.value,
    machine: syntax.machine!.value,
    targetPort,
    from,
    span: syntax.span,
  };
};

type PortsMatch = Extract<ServiceMatch, { kind: "ports" }>;

const publishedPorts = (
  service: NonNullable<PublishSyntax["service"]>,
  { services }: Resolvers,
  report: Report,
): PortsMatch | null => {
  const matches = services([service]);
  const [first] = matches;
  if (first === undefined) return null;
  if (matches.length === 1 && first.kind === "ports") return first;
  report.error(
    "policy/publish-service",
    service.span,
    "one port or one range of ports of tcp, udp or sctp is needed here",
    "write one entry for each port or range, like `tcp/8080`",
  );
  return null;
};

const checkMachine = (
  { machine: reference }: PublishSyntax,
  names: NameTable,
  resolvers: Resolvers,
  report: Report,
): boolean => {
  const machine = reference === null ? null : names.machine(reference);
  if (reference === null || machine === null) return false;
  checkIsolated(
    [{ value: { kind: "name", name: reference.value }, span: reference.span }],
    resolvers,
    report,
  );
  if (machine.addresses.length > 0 || !machine.isWhole) return true;
  report.error(
    "policy/publish-target",
    reference.span,
    `the machine \`${reference.value}\` has no address to lead to`,
    `give \`${reference.value}\` an \`address\``,
  );
  return true;
};

const resolveFrom = ({ from }: PublishSyntax, resolvers: Resolvers, report: Report): Publish["from"] => {
  for (const { value, span } of from)
    if (value.kind === "host")
      report.error(
        "policy/rule-from-host",
        span,
        "what the host itself sends is never filtered",
        "take `host` out",
      );
  checkIsolated(from, resolvers, report);
  return from.length === 0 ? [{ kind: "any" }] : resolvers.endpoints(from);
};

const checkTargetPort = (lastPort: number, { port, span }: PublishSyntax, report: Report): void => {
  if (lastPort <= 65_535) return;
  const message = `the ports at the machine would go up to ${lastPort}`;
  report.error("policy/publish-target", port?.span ?? span, message, "ports go up to 65535: lower `port`");
};

/** No port of an uplink is published twice. */
const checkPorts = (published: readonly Publish[], report: Report): void => {
  const byUplink = Map.groupBy(published, ({ uplink, protocol }) => `${uplink} ${protocol}`);
  for (const entries of byUplink.values()) {
    const sorted = entries.toSorted((a, b) => a.ports.first - b.ports.first || compareSpans(a.span, b.span));
    let widest: Publish | null = null;
    for (const entry of sorted) {
      if (widest !== null && entry.ports.first <= widest.ports.last) reportTaken(widest, entry, report);
      if (widest === null || entry.ports.last > widest.ports.last) widest = entry;
    }
  }
};

const reportTaken = (a: Publish, b: Publish, report: Report): void => {
  const [first, second] = compareSpans(a.span, b.span) <= 0 ? [a, b] : [b, a];
  report.error(
    "policy/port-taken",
    second.span,
    `${second.protocol} port ${Math.max(a.ports.first, b.ports.first)} of \`${second.uplink}\` is already published in ${placeWords(first.span, second.span)}`,
    "publish one of them at another port",
  );
};
