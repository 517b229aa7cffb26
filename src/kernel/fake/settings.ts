import {
  type ChangeOf,
  type DraftConfig,
  isSysctlRoot,
  linkOfSysctl,
  sysctlEffect,
} from "../../state/index.ts";

/** Writes a setting, with what the kernel changes along with it. A setting can be neither made nor deleted. */
export const changeSetting = (draft: DraftConfig, change: ChangeOf<"sysctl">): string | null => {
  if (change.op === "delete") return null;
  const value = change.after.value;
  const present = draft.sysctl.get(change.key);
  if (present === undefined || value === undefined) return "ENOENT";
  if (!/^-?\d+(\s+-?\d+)*$/.test(value)) return "EINVAL";
  draft.sysctl.set(change.key, { path: change.key, value });
  if (isSysctlRoot(change.key) && present.value !== value) spread(draft, change.key, value);
  return null;
};

const spread = (draft: DraftConfig, root: string, value: string): void => {
  for (const path of draft.sysctl.keys()) {
    const effect = sysctlEffect(root, value, path);
    if (effect !== null) draft.sysctl.set(path, { path, value: effect });
  }
};

/** A new link gets its settings from `conf/default`. */
export const addSettingsOfLink = (draft: DraftConfig, link: string): void => {
  for (const [path, { value }] of draft.sysctl) {
    const own = path.replace(/^(net\/ipv[46]\/conf\/)default\//, (_, start: string) => `${start}${link}/`);
    if (linkOfSysctl(own) === link) draft.sysctl.set(own, { path: own, value });
  }
};
