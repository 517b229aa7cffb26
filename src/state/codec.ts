import { CausewayError } from "../diagnostics/index.ts";
import type { HostConfig, HostDynamic, HostState, Table } from "./host-state.ts";
import { keyOf } from "./keys.ts";
import { type Kind, kinds } from "./kinds.ts";
import type { Wanted } from "./wanted.ts";

/** A JSON object. */
export type JsonRecord = { readonly [name: string]: unknown };

const version = 1;
const dynamicTables = ["links", "addresses", "routes", "neighbours", "fdb", "machines"] as const;

/** A host as plain JSON: its tables become objects by key. `hostFromJson` is the way back. */
export const hostToJson = ({ config, dynamic }: HostState): JsonRecord => ({
  causewayHost: version,
  config: configToJson(config),
  dynamic: Object.fromEntries(dynamicTables.map((name) => [name, tableToJson(dynamic[name])])),
});

/** Reads what `hostToJson` wrote. Throws `CausewayError` `state/malformed` for anything else. */
export const hostFromJson = (json: unknown): HostState => {
  const host = recordAt("host", json);
  if (host["causewayHost"] !== version)
    throw malformed(`\`causewayHost\` must be ${version}, the version of the format`);
  const dynamic = recordAt("dynamic", host["dynamic"]);
  return {
    config: configFromJson(host["config"]),
    dynamic: Object.fromEntries(
      dynamicTables.map((name) => [name, tableFromJson(`dynamic.${name}`, dynamic[name] ?? {})]),
    ) as unknown as HostDynamic,
  };
};

/** A wanted state as plain JSON. */
export const wantedToJson = ({ owned, borrowed }: Wanted): JsonRecord => ({
  owned: configToJson(owned),
  borrowed,
});

/** Reads what `wantedToJson` wrote. Throws `CausewayError` `state/malformed` for anything else. */
export const wantedFromJson = (json: unknown): Wanted => {
  const wanted = recordAt("wanted", json);
  if (!Array.isArray(wanted["borrowed"])) throw malformed("`borrowed` must be a list");
  return { owned: configFromJson(wanted["owned"]), borrowed: wanted["borrowed"] as Wanted["borrowed"] };
};

/** A configuration as plain JSON; kinds without objects are left out. */
export const configToJson = (config: HostConfig): JsonRecord =>
  Object.fromEntries(
    kinds.filter((kind) => config[kind].size > 0).map((kind) => [kind, tableToJson(config[kind])]),
  );

/** Reads what `configToJson` wrote. Throws `CausewayError` `state/malformed` for anything else. */
export const configFromJson = (json: unknown): HostConfig => {
  const tables = recordAt("config", json);
  const unknown = Object.keys(tables).find((name) => !(kinds as readonly string[]).includes(name));
  if (unknown !== undefined) throw malformed(`\`${unknown}\` is not a kind of object`);
  return Object.fromEntries(
    kinds.map((kind) => [kind, keyedTable(kind, tables[kind] ?? {})]),
  ) as unknown as HostConfig;
};

const tableToJson = (table: Table<unknown>): JsonRecord => Object.fromEntries([...table].sort(byKey));

const tableFromJson = (name: string, json: unknown): Table<JsonRecord> =>
  new Map(
    Object.entries(recordAt(name, json))
      .map(([key, value]) => [key, recordAt(`${name} ${key}`, value)] as const)
      .sort(byKey),
  );

/** A table in which every key is the one that `keyOf` gives (with ` #2` and so on for doubles). */
const keyedTable = (kind: Kind, json: unknown): Table<JsonRecord> => {
  const table = tableFromJson(kind, json);
  for (const [key, object] of table)
    if (key.replace(/ #\d+$/, "") !== safeKey(kind, object).replace(/ #\d+$/, ""))
      throw malformed(`\`${kind} ${key}\` holds another object`);
  return table;
};

const safeKey = (kind: Kind, object: JsonRecord): string => {
  try {
    return keyOf(kind, object as never);
  } catch {
    return "";
  }
};

const recordAt = (name: string, json: unknown): JsonRecord => {
  if (typeof json === "object" && json !== null && !Array.isArray(json)) return json as JsonRecord;
  throw malformed(`\`${name}\` must be an object`);
};

const malformed = (what: string): CausewayError =>
  new CausewayError("state/malformed", `not a saved state: ${what}`, {
    hint: "save it again with `causeway discover --json`",
  });

const byKey = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number => (a < b ? -1 : 1);
