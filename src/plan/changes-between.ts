import {
  type Change,
  equalValues,
  type HostConfig,
  type ChangeKind,
  changeKinds,
  type Link,
  type Table,
} from "../state/index.ts";

/**
 * The changes that make `target` of `current`, kind by kind in table order, not yet ordered for execution. Settings
 * are left out (`sysctl-steps.ts`). Links are created and deleted bare (down, without a master), and patched between.
 */
export const changesBetween = (current: HostConfig, target: HostConfig): readonly Change[] =>
  changeKinds
    .filter((kind) => kind !== "sysctl")
    .flatMap((kind) => tableChanges(kind, current[kind], target[kind]));

const tableChanges = (kind: ChangeKind, current: Table<object>, target: Table<object>): readonly Change[] => {
  const changes: Change[] = [];
  for (const [key, before] of current) {
    const after = target.get(key);
    if (after === undefined) changes.push(...removal(kind, key, before));
    else if (!equalValues(before, after)) changes.push(alteration(kind, key, before, after));
  }
  for (const [key, after] of target) if (!current.has(key)) changes.push(...addition(kind, key, after));
  return changes;
};

const addition = (kind: ChangeKind, key: string, after: object): readonly Change[] => {
  if (kind !== "link") return [{ op: "create", kind, key, after } as Change];
  const bare = bareLink(after as Link);
  const create: Change = { op: "create", kind, key, after: bare };
  return equalValues(bare, after) ? [create] : [create, linkPatch(bare, after as Link)];
};

const removal = (kind: ChangeKind, key: string, before: object): readonly Change[] => {
  if (kind !== "link") return [{ op: "delete", kind, key, before } as Change];
  const bare = bareLink(before as Link);
  const remove: Change = { op: "delete", kind, key, before: bare };
  return equalValues(bare, before) ? [remove] : [linkPatch(before as Link, bare), remove];
};

const alteration = (kind: ChangeKind, key: string, before: object, after: object): Change =>
  kind === "link"
    ? linkPatch(before as Link, after as Link)
    : ({ op: "replace", kind, key, before, after } as Change);

/** The link as it is made: down, in no bridge. */
const bareLink = (link: Link): Link => {
  const { port: _port, ...rest } = link;
  return { ...rest, up: false, master: null };
};

/** The fields in which two states of one link differ. A new master starts with new port settings: they come along. */
const linkPatch = (before: Link, after: Link): Change => {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])] as (keyof Link)[];
  const moves = before.master !== after.master;
  const differing = names.filter(
    (name) => (moves && name === "port") || !equalValues(before[name], after[name]),
  );
  const pick = (link: Link): Partial<Link> =>
    Object.fromEntries(
      differing.filter((name) => link[name] !== undefined).map((name) => [name, link[name]]),
    );
  return { op: "patch", kind: "link", key: before.name, before: pick(before), after: pick(after) };
};
