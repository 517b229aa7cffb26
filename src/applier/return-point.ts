import type { Step } from "../plan/index.ts";
import {
  type Change,
  configOf,
  type DraftConfig,
  draftOf,
  finishConfig,
  type HostConfig,
  invertChange,
  isSysctlRoot,
  type Kind,
  kinds,
  type Ledger,
  ownershipBy,
  sysctlEffect,
} from "../state/index.ts";

/** Everything of ours in a configuration. */
export const ownedPart = (config: HostConfig, ledger: Ledger): HostConfig => {
  const isOurs = ownershipBy(ledger);
  return configOf(
    Object.fromEntries(
      kinds.map((kind) => [
        kind,
        new Map(entriesOf(config, kind).filter(([key, object]) => isOurs(kind, key, object as never))),
      ]),
    ),
  );
};

/**
 * The configuration to return to from `now`, however many of `steps` were made: every object that a step names as it
 * was before the first of them, everything of ours as in `owned`, and the rest as it is.
 */
export const returnPoint = (now: HostConfig, steps: readonly Step[], owned: HostConfig): HostConfig => {
  const draft = draftOf(now);
  for (const { change, keeps } of steps.toReversed()) takeBack(draft, keeps ? change : invertChange(change));
  for (const kind of kinds)
    for (const [key, object] of entriesOf(owned, kind)) table(draft, kind).set(key, object);
  return finishConfig(draft);
};

const takeBack = (draft: DraftConfig, inverse: Change): void => {
  const objects = table(draft, inverse.kind);
  if (inverse.op === "delete") objects.delete(inverse.key);
  else if (inverse.op !== "patch") objects.set(inverse.key, inverse.after);
  else if (inverse.kind === "sysctl") writeBack(draft, inverse.key, String(inverse.after.value));
  else {
    const present = objects.get(inverse.key);
    if (present !== undefined) objects.set(inverse.key, unpatched(present, inverse));
  }
};

/**
 * A setting as it was, with those that follow it: whichever of them was otherwise has a step of its own before. It may
 * be gone with its link, and comes back with it.
 */
const writeBack = (draft: DraftConfig, root: string, value: string): void => {
  draft.sysctl.set(root, { path: root, value });
  if (!isSysctlRoot(root)) return;
  for (const path of draft.sysctl.keys()) {
    const effect = sysctlEffect(root, value, path);
    if (effect !== null) draft.sysctl.set(path, { path, value: effect });
  }
};

/** Fields that the change brought and that were absent before go again. */
const unpatched = (present: object, { before, after }: Extract<Change, { op: "patch" }>): object => {
  const brought = new Set(Object.keys(before).filter((name) => !(name in after)));
  return {
    ...Object.fromEntries(Object.entries(present).filter(([name]) => !brought.has(name))),
    ...after,
  };
};

const table = (draft: DraftConfig, kind: Kind): Map<string, object> => draft[kind];

const entriesOf = (config: HostConfig, kind: Kind): readonly (readonly [string, object])[] => [
  ...config[kind],
];
