import { objectId, ownedTable } from "../../../state/index.ts";
import { everything } from "../../sets/index.ts";
import type { HostFinding } from "../finding.ts";
import type { RuleWalk } from "../rules/rule-walk.ts";
import { followChain } from "./chain-flow.ts";
import { deadRules } from "./dead-rules.ts";
import { type FollowedChain, forwardConflicts } from "./forward-conflicts.ts";
import { filterChains, type HookContext, hookContext } from "./hook-context.ts";
import { sourceTranslations } from "./source-translations.ts";
import { destinationChanges } from "./translations.ts";
import { unreachedRules } from "./unreached-rules.ts";

/** What is wrong with the rules of a host's firewall, by themselves and in how they fit to its routing. */
export const firewallFindings = (walk: RuleWalk): readonly HostFinding[] => {
  const context = hookContext(walk);
  const changes = destinationChanges(context);
  const forward = followed(context, "forward");
  const input = followed(context, "input");
  return [
    ...[...forward, ...input].filter(isForeign).flatMap(({ rules }) => deadRules(context, rules)),
    ...forward
      .filter(isForeign)
      .flatMap(({ rules }) => unreachedRules(context, context.routed, changes, rules)),
    ...input.filter(isForeign).flatMap(({ rules }) => unreachedRules(context, context.local, changes, rules)),
    ...forwardConflicts(context, context.routed, forward),
    ...sourceTranslations(context),
  ];
};

const followed = (context: HookContext, hook: "forward" | "input"): readonly FollowedChain[] =>
  filterChains(context, hook).flatMap((base) => {
    const found = followChain(context.chains, base, everything);
    return found === null ? [] : [{ base, ...found }];
  });

const own = objectId("nftTable", `${ownedTable.family} ${ownedTable.name}`);

/** Our own table is made as a whole: single rules of it are nobody's to mend. */
const isForeign = ({ base }: FollowedChain): boolean => base.table.object !== own;
