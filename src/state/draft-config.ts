import type { HostConfig } from "./host-state.ts";
import { type Kind, kinds, type ObjectOfKind } from "./kinds.ts";

/** A configuration being made: the same tables, still open for change. */
export type DraftConfig = { readonly [K in Kind]: Map<string, ObjectOfKind[K]> };

/** A draft that starts as a copy of `config`. */
export const draftOf = (config: HostConfig): DraftConfig =>
  Object.fromEntries(
    kinds.map((kind) => [kind, new Map<string, unknown>(config[kind] as ReadonlyMap<string, unknown>)]),
  ) as unknown as DraftConfig;

/** The finished configuration, every table sorted by key. The draft must not be changed afterwards. */
export const finishConfig = (draft: DraftConfig): HostConfig =>
  Object.fromEntries(
    kinds.map((kind) => [kind, new Map([...draftTable(draft, kind)].sort(([a], [b]) => (a < b ? -1 : 1)))]),
  ) as unknown as HostConfig;

/** The table of `kind`, for code that handles every kind alike. */
export const draftTable = (draft: DraftConfig, kind: Kind): Map<string, object> => draft[kind];
