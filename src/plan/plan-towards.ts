import { dependsOnLinks, type HostConfig, type Link, ownedTable } from "../state/index.ts";
import { changesBetween } from "./changes-between.ts";
import { keepSecondaries } from "./keep-secondaries.ts";
import { orderSteps } from "./order-steps.ts";
import { type MarkedTables, phaseOf, type Quiescence } from "./phase-of.ts";
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
  const phase = phaseOf(quiescence(current, target), markedTables(target));
  const steps = changesBetween(current, target).flatMap((change) => phase(change));
  const ordered = orderSteps([...steps, ...sysctlSteps(current, target, isRestored)]);
  return keepSecondaries(ordered, current, target);
};

/** What a filter of ours guards before and after. Without one, order alone keeps it safe. */
const quiescence = (current: HostConfig, target: HostConfig): Quiescence => {
  const table = `${ownedTable.family} ${ownedTable.name}`;
  const isGuarded = current.nftTable.has(table) && target.nftTable.has(table);
  const links = isGuarded ? [...current.link.values()] : [];
  const gone = links.filter(({ name }) => !target.link.has(name)).map(nameOf);
  const leavers = links.filter((link) => link.up && leavesBridge(link, target)).map(nameOf);
  return { goes: dependsOnLinks(current, new Set(gone)), leavers: new Set(leavers) };
};

const markedTables = ({ rule }: HostConfig): MarkedTables =>
  new Set(
    [...rule.values()].flatMap(({ mark, action }) =>
      mark !== null && action.kind === "lookup" ? [action.table] : [],
    ),
  );

/** Whether the port moves to another bridge, or goes away from one that stays. */
const leavesBridge = ({ name, master }: Link, { link }: HostConfig): boolean => {
  const after = link.get(name)?.master;
  if (master === null || after === undefined || after === master) return false;
  return after !== null || link.has(master);
};

const nameOf = ({ name }: Link): string => name;
