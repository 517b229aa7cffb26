import {
  type HostConfig,
  isForwardingSysctl,
  isSysctlRoot,
  linkOfSysctl,
  type Sysctl,
  sysctlEffect,
  type Table,
} from "../state/index.ts";
import type { Phase, Step } from "./plan.ts";

/**
 * The steps for settings. `isRestored` tells which of them are given back rather than set.
 *
 * A root setting (`conf/all/forwarding`) drags others with it, in both directions. So that every prefix of the steps
 * can be taken back exactly, a follower that the way back would lose is written before its root as well:
 *
 *     forward   eth0: 1 → 1    all: 0 → 1
 *     back      all: 1 → 0 (the kernel sets eth0 to 0)    eth0: 1
 */
export const sysctlSteps = (
  current: HostConfig,
  target: HostConfig,
  isRestored: (path: string) => boolean,
): readonly Step[] => {
  const steps: Step[] = [];
  const handled = new Set<string>();
  for (const [root, { value }] of current.sysctl) {
    const after = target.sysctl.get(root)?.value;
    if (!isSysctlRoot(root) || after === undefined || after === value || handled.has(root)) continue;
    const phase = phaseOfSetting(root, after, isRestored);
    steps.push(...rootSteps(phase, { path: root, value }, after, current.sysctl, target.sysctl, handled));
  }
  return [
    ...steps,
    ...plainSteps(current, target, isRestored, handled),
    ...vanishingSteps(current, target, steps),
  ];
};

/**
 * Settings of a link that goes are gone with it. Where they are not what a new link starts with, they are written once
 * more before, so that the way back sets them.
 */
const vanishingSteps = (
  current: HostConfig,
  target: HostConfig,
  rootSteps: readonly Step[],
): readonly Step[] =>
  [...current.sysctl.values()].flatMap(({ path, value }) => {
    const link = linkOfSysctl(path);
    if (link === null || target.link.has(link) || !current.link.has(link)) return [];
    const roots = rootSteps.flatMap(({ phase, change }) =>
      phase !== "restore" && change.kind === "sysctl" && change.op === "patch" ? [change] : [],
    );
    const left = roots
      .map((root) => sysctlEffect(root.key, root.after.value!, path))
      .findLast((effect) => effect !== null);
    const fresh = path.replace(`/${link}/`, "/default/");
    const starts = [current.sysctl.get(fresh)?.value, target.sysctl.get(fresh)?.value];
    const last = left ?? value;
    return starts.every((start) => start === last) ? [] : [write("detach", path, last, last)];
  });

const rootSteps = (
  phase: Phase,
  root: Sysctl,
  after: string,
  current: Table<Sysctl>,
  target: Table<Sysctl>,
  handled: Set<string>,
): readonly Step[] => {
  const [before, afterwards]: [Step[], Step[]] = [[], []];
  handled.add(root.path);
  for (const { path, value } of current.values()) {
    const effect = sysctlEffect(root.path, after, path);
    if (effect === null || handled.has(path)) continue;
    handled.add(path);
    const goal = target.get(path)?.value ?? effect;
    if (isSysctlRoot(path)) continue;
    if (value !== sysctlEffect(root.path, root.value, path)) before.push(write(phase, path, value, effect));
    if (goal !== effect) afterwards.push(write(phase, path, effect, goal));
  }
  return [...before, write(phase, root.path, root.value, after), ...afterwards];
};

const plainSteps = (
  current: HostConfig,
  target: HostConfig,
  isRestored: (path: string) => boolean,
  handled: ReadonlySet<string>,
): readonly Step[] =>
  [...target.sysctl.values()].flatMap(({ path, value }) => {
    const before = current.sysctl.get(path)?.value;
    if (before === value || handled.has(path)) return [];
    if (before !== undefined) return [write(phaseOfSetting(path, value, isRestored), path, before, value)];
    const phase = isForwardingSysctl(path)
      ? "forward"
      : linkOfSysctl(path) === null
        ? "prerequisites"
        : "links";
    return [{ phase, change: { op: "create", kind: "sysctl", key: path, after: { path, value } } }];
  });

const phaseOfSetting = (path: string, value: string, isRestored: (path: string) => boolean): Phase => {
  if (isForwardingSysctl(path)) return value === "0" ? "stop" : "forward";
  return isRestored(path) ? "restore" : "prerequisites";
};

const write = (phase: Phase, path: string, before: string, after: string): Step => ({
  phase,
  change: { op: "patch", kind: "sysctl", key: path, before: { value: before }, after: { value: after } },
});
