import { assertNever } from "../../diagnostics/index.ts";
import type { Change, ChangeKind, ObjectOfKind } from "../../state/index.ts";

/** A change in an operator's words, as errors say it: `add route 10.0.0.0/8 metric 50`. */
export const describeChange = (change: Change): string => {
  switch (change.op) {
    case "create":
      return `add ${describeObject(change.kind, change.after)}`;
    case "delete":
      return `delete ${describeObject(change.kind, change.before)}`;
    case "replace":
      return `replace ${describeObject(change.kind, change.after)}`;
    case "patch":
      return describePatch(change.kind, change.key, change.after);
    default:
      return assertNever(change);
  }
};

const describePatch = (kind: ChangeKind, key: string, after: object): string => {
  if (kind === "sysctl") return `set ${key} to ${(after as { value?: string }).value}`;
  const fields = Object.entries(after).map(([name, value]) => `${name} ${fieldText(value)}`);
  return `set ${kind} ${key} ${fields.join(", ")}`;
};

const fieldText = (value: unknown): string =>
  value === null ? "none" : typeof value === "string" ? value : JSON.stringify(value);

const describers: { readonly [K in ChangeKind]: (object: ObjectOfKind[K]) => string } = {
  link: ({ name, kind }) => `link ${name} type ${kind}`,
  address: ({ address, link }) => `address ${address} on ${link}`,
  neighbour: ({ address, link, proxy }) => `${proxy ? "proxy " : ""}neighbour ${address} on ${link}`,
  fdb: ({ mac, link, remote }) => `fdb entry ${mac} on ${link}${remote === null ? "" : ` to ${remote}`}`,
  nextHop: ({ id }) => `next hop ${id}`,
  route: (route) => describeRoute(route),
  rule: ({ family, priority, action }) =>
    `${family} rule ${priority} ${action.kind}${action.kind === "lookup" ? ` ${action.table}` : ""}`,
  nftTable: ({ family, name }) => `nftables table ${family} ${name}`,
  sysctl: ({ path, value }) => `setting ${path} ${value}`,
  service: ({ name }) => `service ${name}`,
};

const describeObject = (kind: ChangeKind, object: ObjectOfKind[ChangeKind]): string =>
  (describers[kind] as (object: ObjectOfKind[ChangeKind]) => string)(object);

const mainTable = 254;

const describeRoute = ({ type, destination, table, metric, nextHops }: ObjectOfKind["route"]): string =>
  [
    "route",
    type === "unicast" ? [] : type,
    destination,
    ...nextHops.flatMap(({ gateway, device }) => [
      ...(gateway === null ? [] : ["via", gateway]),
      ...(device === null ? [] : ["dev", device]),
    ]),
    table === mainTable ? [] : `table ${table}`,
    metric === 0 ? [] : `metric ${metric}`,
  ]
    .flat()
    .join(" ");
