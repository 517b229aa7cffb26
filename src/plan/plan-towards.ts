import { dependsOnLinks, type HostConfig, type Link, ownedTable } from "../state/index.ts";
import { changesBetween } from "./changes-between.ts";
import { keepSecondaries } from "./keep-secondaries.ts";
import { orderSteps } from "./order-steps.ts";
import { phaseOf } from "./phase-of.ts";
import type { Step } from "./plan.ts";
import { sysctlSteps } from "./sysctl-steps.ts";
import { withoutRemadeLinks } from "./remade-links.ts";

/**
 * The ordered steps that make `target` of `current`. Links that must be made again (another kind, another VLAN id)
 * are taken away first, with everything on them.
 */
export const planTowards = (
  current: HostConfig,
  target: HostConfig,
  isRestored: (path: string) => boolean = () => false,
): readonly Step[] => {
  const reduced = withoutRemadeLinks(current, target);
  return reduced === current
    ? stepsTowards(current, target, isRestored)
    : [...stepsTowards(current, reduced, () => true), ...stepsTowards(reduced, target, isRestored)];
};

const stepsTowards = (
  current: HostConfig,
  target: HostConfig,
  isRestored: (path: string) => boolean,
): readonly Step[] => {
  const phase = phaseOf(dependsOnLinks(current, quiescedLinks(current, target)));
  const steps = changesBetween(current, target).flatMap((change) => phase(change));
  const ordered = orderSteps([...steps, ...sysctlSteps(current, target, isRestored)]);
  return keepSecondaries(ordered, current, target);
};

/** Links that go while a filter of ours guards the host before and after. Without one, order alone keeps it safe. */
const quiescedLinks = (current: HostConfig, target: HostConfig): ReadonlySet<string> => {
  const table = `${ownedTable.family} ${ownedTable.name}`;
  if (!current.nftTable.has(table) || !target.nftTable.has(table)) return new Set();
  return new Set([...current.link.values()].filter((link) => !target.link.has(link.name)).map(nameOf));
};

const nameOf = ({ name }: Link): string => name;
