import { families } from "../../net/index.ts";
import type { HostState } from "../../state/index.ts";
import type { HostFinding } from "./finding.ts";
import { markFindings } from "./marks/mark-findings.ts";
import { firewallFindings } from "./firewall/firewall-findings.ts";
import { capturedSubnets } from "./rules/captured-subnets.ts";
import { hiddenRules } from "./rules/hidden-rules.ts";
import { type RuleWalk, walkRules } from "./rules/rule-walk.ts";
import { sharedPriorities } from "./rules/shared-priorities.ts";

/** Checks of one family. */
const familyChecks: readonly ((walk: RuleWalk) => readonly HostFinding[])[] = [
  hiddenRules,
  sharedPriorities,
  capturedSubnets,
  firewallFindings,
];

/** Everything that is wrong, or worth knowing, about how firewall and routing of a host fit; problems first. */
export const hostFindings = (host: HostState): readonly HostFinding[] => {
  const walks = families.flatMap((family) => walkRules(host, family) ?? []);
  const findings = [
    ...markFindings(host),
    ...walks.flatMap((walk) => familyChecks.flatMap((check) => check(walk))),
  ];
  return [
    ...findings.filter(({ severity }) => severity === "problem"),
    ...findings.filter(({ severity }) => severity === "notice"),
  ];
};
