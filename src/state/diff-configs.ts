import { equalValues } from "./equal-values.ts";
import type { HostConfig, Table } from "./host-state.ts";
import { objectId } from "./keys.ts";
import { kinds } from "./kinds.ts";

/** The ids of objects in which two configurations differ, each list in the order of `kinds`, then by key. */
export interface ConfigDifference {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly changed: readonly string[];
}

/** What differs between `before` and `after`. */
export const diffConfigs = (before: HostConfig, after: HostConfig): ConfigDifference => {
  const idsWhere = (select: (before: Table<object>, after: Table<object>) => string[]): string[] =>
    kinds.flatMap((kind) =>
      select(before[kind], after[kind])
        .sort()
        .map((key) => objectId(kind, key)),
    );
  return {
    added: idsWhere((old, now) => missing(now, old)),
    removed: idsWhere((old, now) => missing(old, now)),
    changed: idsWhere((old, now) =>
      [...old.keys()].filter((key) => now.has(key) && !equalValues(old.get(key), now.get(key))),
    ),
  };
};

/** Whether nothing differs. */
export const isEmptyDifference = ({ added, removed, changed }: ConfigDifference): boolean =>
  added.length + removed.length + changed.length === 0;

const missing = (table: Table<object>, from: Table<object>): string[] =>
  [...table.keys()].filter((key) => !from.has(key));
