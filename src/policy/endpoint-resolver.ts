import type { EndpointValue, GroupSyntax, Located, PolicyTree } from "../language/index.ts";
import type { Declared, NameTable } from "./name-table.ts";
import type { Endpoint } from "./policy.ts";
import { referenceOrder } from "./reference-order.ts";
import type { Report } from "./report.ts";

/** Resolves one written side of a rule to endpoints, groups to their members, each once, in the order written. */
export type EndpointResolver = (written: readonly Located<EndpointValue>[]) => readonly Endpoint[];

/** Resolves all groups, and answers a function for the rest. Unknown names are reported and left out. */
export const createEndpointResolver = (
  tree: PolicyTree,
  names: NameTable,
  report: Report,
): EndpointResolver => {
  /** By name. Networks and machines come in when they are first referred to. */
  const members = new Map<string, readonly Endpoint[]>();

  const resolveOne = ({ value, span }: Located<EndpointValue>): readonly Endpoint[] => {
    if (value.kind !== "name") return [value];
    const known = members.get(value.name);
    if (known !== undefined) return known;
    const found = endpointNamed(value.name, names.endpoint({ value: value.name, span })?.kind);
    if (found === null) return [];
    members.set(value.name, found);
    return found;
  };

  /** One reference keeps the list of its group: many rules that name a large group share it. */
  const resolve: EndpointResolver = (written) =>
    written.length === 1 ? resolveOne(written[0]!) : unique(written.flatMap(resolveOne));

  for (const group of groupsInOrder(tree, report))
    members.set(group.name.value, resolve(group.members.filter((member) => isMember(member, report))));
  return resolve;
};

/** `null` for a group, whose members are resolved elsewhere, and for what is unknown. */
const endpointNamed = (name: string, kind: Declared["kind"] | undefined): readonly Endpoint[] | null => {
  switch (kind) {
    case "machine":
      return [{ kind, machine: name }];
    case "network":
      return [{ kind, network: name }];
    case "group":
    case undefined:
      return null;
  }
};

/** What tells endpoints apart. */
export const endpointKey = (endpoint: Endpoint): string => {
  switch (endpoint.kind) {
    case "host":
    case "internet":
    case "any":
      return endpoint.kind;
    case "network":
      return `network ${endpoint.network}`;
    case "machine":
      return `machine ${endpoint.machine}`;
    case "prefix":
      return `prefix ${endpoint.prefix}`;
  }
};

const unique = (endpoints: readonly Endpoint[]): readonly Endpoint[] => [
  ...new Map(endpoints.map((endpoint) => [endpointKey(endpoint), endpoint])).values(),
];

/** Groups, those that others contain first. Cycles are reported, and cut. */
const groupsInOrder = (tree: PolicyTree, report: Report): readonly GroupSyntax[] => {
  const groups = new Map(tree.groups.map((group) => [group.name.value, group]));
  const { order, closing } = referenceOrder(groups.keys(), (name) =>
    groups.get(name)!.members.flatMap(nameOf),
  );
  for (const [from, to] of closing) {
    const member = groups.get(from)!.members.find((candidate) => nameOf(candidate)[0] === to)!;
    report.error("policy/cycle", member.span, `the group \`${to}\` contains itself`, "take this member out");
  }
  return order.map((name) => groups.get(name)!);
};

const nameOf = ({ value }: Located<EndpointValue>): readonly string[] =>
  value.kind === "name" ? [value.name] : [];

const isMember = ({ value, span }: Located<EndpointValue>, report: Report): boolean => {
  if (value.kind === "name" || value.kind === "prefix") return true;
  const message = `\`${value.kind}\` cannot be a member of a group`;
  report.error("policy/wrong-kind", span, message, `name \`${value.kind}\` in the rule itself`);
  return false;
};
