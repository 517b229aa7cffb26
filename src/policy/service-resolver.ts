import type { Located, PolicyTree, ServiceSyntax, ServiceValue } from "../language/index.ts";
import { unknownNames } from "./name-table.ts";
import type { ServiceMatch } from "./policy.ts";
import { referenceOrder } from "./reference-order.ts";
import type { Report } from "./report.ts";

/** Resolves written services to matches, each once, in the order written. */
export type ServiceResolver = (written: readonly Located<ServiceValue>[]) => readonly ServiceMatch[];

/** Services that are there without being declared; a policy may declare its own of the same name. */
const builtinServices: ReadonlyMap<string, readonly ServiceMatch[]> = new Map([
  ["ping", [{ kind: "icmp", ipv4: { type: 8, code: null }, ipv6: { type: 128, code: null } }]],
]);

/** Resolves all declared services, and answers a function for the rest. Unknown names are reported and left out. */
export const createServiceResolver = (tree: PolicyTree, report: Report): ServiceResolver => {
  const matches = new Map(builtinServices);
  const services = new Map(tree.services.map((service) => [service.name.value, service]));
  const unknown = unknownNames(tree, report);
  const candidates = [...services.keys(), ...builtinServices.keys()];

  const resolveOne = ({ value, span }: Located<ServiceValue>): readonly ServiceMatch[] => {
    if (value.kind !== "name") return [value];
    const known = matches.get(value.name);
    if (known === undefined && !services.has(value.name))
      unknown({ value: value.name, span }, "service", ["services"], candidates, null);
    return known ?? [];
  };

  const resolve: ServiceResolver = (written) =>
    written.length === 1 ? resolveOne(written[0]!) : unique(written.flatMap(resolveOne));

  for (const { name, members } of servicesInOrder(services, report))
    matches.set(name.value, resolve(members));
  return resolve;
};

const unique = (matches: readonly ServiceMatch[]): readonly ServiceMatch[] => [
  ...new Map(matches.map((match) => [JSON.stringify(match), match])).values(),
];

/** Services, those that others contain first. Cycles are reported, and cut. */
const servicesInOrder = (
  services: ReadonlyMap<string, ServiceSyntax>,
  report: Report,
): readonly ServiceSyntax[] => {
  const { order, closing } = referenceOrder(services.keys(), (name) =>
    services.get(name)!.members.flatMap(nameOf),
  );
  for (const [from, to] of closing) {
    const member = services.get(from)!.members.find((candidate) => nameOf(candidate)[0] === to)!;
    report.error(
      "policy/cycle",
      member.span,
      `the service \`${to}\` contains itself`,
      "take this member out",
    );
  }
  return order.map((name) => services.get(name)!);
};

const nameOf = ({ value }: Located<ServiceValue>): readonly string[] =>
  value.kind === "name" ? [value.name] : [];
