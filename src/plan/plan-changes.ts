import { PlanError } from "../diagnostics/index.ts";
import {
  type HostState,
  isOwned,
  type Kind,
  type Ledger,
  linkOfSysctl,
  objectId,
  ownedTable,
  predict,
  type Wanted,
} from "../state/index.ts";
import { nextLedger } from "./next-ledger.ts";
import type { Plan } from "./plan.ts";
import { planTowards } from "./plan-towards.ts";

/**
 * The plan that makes `wanted` hold on the observed host, or with `wanted = null` takes away all that is ours and
 * gives back all that is borrowed. Nothing differs: no steps.
 *
 * Throws `PlanError`: `plan/missing` when something to borrow is not there, `plan/occupied` when a link that is not
 * ours has a name of ours.
 */
export const planChanges = (observed: HostState, wanted: Wanted | null, ledger: Ledger): Plan => {
  if (wanted !== null) refuseImpossible(observed, wanted);
  const { state, leftAlone } = predict(observed, wanted, ledger);
  const borrowed = new Set(wanted?.borrowed.map(({ kind, key }) => objectId(kind, key)));
  return {
    steps: planTowards(observed.config, state.config, (path) => !borrowed.has(objectId("sysctl", path))),
    ledger: nextLedger(ledger, observed.config, wanted),
    notes: [
      ...leftAlone.map(
        ({ id, field }) => `left \`${field}\` of ${id} alone: somebody else changed it since it was borrowed`,
      ),
      ...takenOver(observed, ledger),
    ],
  };
};

/** Our table carries our name only: one that no change of ours left behind is somebody else's, or our memory is lost. */
const takenOver = ({ config }: HostState, ledger: Ledger): readonly string[] => {
  const key = `${ownedTable.family} ${ownedTable.name}`;
  if (!config.nftTable.has(key) || ledger.owned.includes(objectId("nftTable", key))) return [];
  return [
    `table ${key} was here before, and no change kept in the state directory made it: it is taken over`,
  ];
};

const refuseImpossible = (observed: HostState, wanted: Wanted): void => {
  for (const { kind, key } of wanted.borrowed)
    if (!observed.config[kind].has(key) && !comesWithLink(kind, key, wanted))
      throw new PlanError("plan/missing", `there is no ${kind} \`${key}\` on this host`, { retry: "soon" });
  for (const name of wanted.owned.link.keys()) {
    const present = observed.config.link.get(name);
    if (present !== undefined && !isOwned("link", present))
      throw new PlanError("plan/occupied", `link \`${name}\` is there already, but was not made by Causeway`);
  }
};

/** A setting of a link that the policy makes appears with it. */
const comesWithLink = (kind: Kind, key: string, wanted: Wanted): boolean => {
  const link = kind === "sysctl" ? linkOfSysctl(key) : null;
  return link !== null && wanted.owned.link.has(link);
};
