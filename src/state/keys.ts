import type { HostConfig, Table } from "./host-state.ts";
import { type Kind, kinds, type ObjectOfKind } from "./kinds.ts";

/** How each kind of object is named among its like. A key never holds anything that a heal or a reboot changes. */
const keyFunctions: { readonly [K in Kind]: (object: ObjectOfKind[K]) => string } = {
  link: (link) => link.name,
  address: ({ link, address }) => `${link} ${address}`,
  neighbour: ({ link, address, proxy }) => `${link} ${address}${proxy ? " proxy" : ""}`,
  fdb: ({ link, mac, vlan, remote }) => `${link} ${mac} ${vlan ?? "-"} ${remote ?? "-"}`,
  nextHop: ({ id }) => String(id),
  route: ({ family, table, destination, metric, tos, source }) =>
    `${family} ${table} ${destination} ${metric}${tos === 0 ? "" : ` tos ${tos}`}${source === null ? "" : ` from ${source}`}`,
  rule: ({ action: _action, protocol: _protocol, ...selector }) =>
    `${selector.family} ${selector.priority} ${ruleSelector(selector)}`.trimEnd(),
  nftTable: ({ family, name }) => `${family} ${name}`,
  xtTable: ({ family, name }) => `${family} ${name}`,
  sysctl: ({ path }) => path,
  service: ({ name }) => name,
};

type RuleSelector = Omit<ObjectOfKind["rule"], "action" | "protocol">;

/** The selecting fields that are set, as `name=value` in alphabetical order. */
const ruleSelector = ({ family: _family, priority: _priority, ...fields }: RuleSelector): string =>
  Object.entries(fields)
    .filter(([, value]) => value !== null && value !== false && value !== 0)
    .map(([name, value]) => `${name}=${typeof value === "object" ? JSON.stringify(value) : String(value)}`)
    .sort()
    .join(" ");

/** The key of `object` in its table. */
export const keyOf = <K extends Kind>(kind: K, object: ObjectOfKind[K]): string => keyFunctions[kind](object);

/**
 * A table of `objects`, sorted by key. Objects that the kernel keeps apart although their keys are equal (appended
 * IPv4 routes) are told apart by ` #2`, ` #3`, … in the order given.
 */
export const tableOf = <K extends Kind>(
  kind: K,
  objects: Iterable<ObjectOfKind[K]>,
): Table<ObjectOfKind[K]> => {
  const table = new Map<string, ObjectOfKind[K]>();
  for (const object of objects) {
    const key = keyOf(kind, object);
    let unique = key;
    for (let count = 2; table.has(unique); count += 1) unique = `${key} #${count}`;
    table.set(unique, object);
  }
  return new Map([...table].sort(([a], [b]) => (a < b ? -1 : 1)));
};

/** A configuration without objects, or with those given. */
export const configOf = (tables: Partial<HostConfig> = {}): HostConfig =>
  Object.fromEntries(kinds.map((kind) => [kind, tables[kind] ?? new Map()])) as unknown as HostConfig;

/** The name of an object across kinds, as plans, provenance and the ledger write it: `route ipv4 254 10.0.0.0/8 50`. */
export const objectId = (kind: Kind, key: string): string => `${kind} ${key}`;
