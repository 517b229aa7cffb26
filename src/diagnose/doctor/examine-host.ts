import type { HostState } from "../../state/index.ts";
import { crowdedConntrack } from "./conntrack.ts";
import { missingFeatures } from "./features.ts";
import type { Finding } from "./finding.ts";
import { forwardDrops } from "./forward-drop.ts";
import { forwardingFaults } from "./forwarding.ts";
import { legacyForwardDrops } from "./legacy-forward-drop.ts";
import { markConflicts } from "./marks.ts";
import { networkManagers } from "./network-managers.ts";
import type { Probes } from "./probes.ts";
import { strictReversePaths } from "./reverse-path.ts";
import { segmentFaults } from "./segments.ts";
import { serverFaults } from "./servers.ts";
import { windowIntruders } from "./windows.ts";

/** Each looks at one thing. What a check cannot see, it passes over. */
const checks: readonly ((host: HostState, probes: Probes) => readonly Finding[])[] = [
  (_host, probes) => missingFeatures(probes),
  forwardingFaults,
  strictReversePaths,
  forwardDrops,
  legacyForwardDrops,
  networkManagers,
  serverFaults,
  segmentFaults,
  windowIntruders,
  markConflicts,
  (_host, probes) => crowdedConntrack(probes),
  (_host, probes) => stateFaults(probes),
];

/** Everything that the doctor has to say about a host, problems first. */
export const examineHost = (host: HostState, probes: Probes): readonly Finding[] => {
  const findings = checks.flatMap((check) => check(host, probes));
  return [
    ...findings.filter(({ severity }) => severity === "problem"),
    ...findings.filter(({ severity }) => severity === "notice"),
  ];
};

const stateFaults = ({ stateFaults: faults }: Probes): readonly Finding[] =>
  faults.map(({ code, message, cure }) => ({
    code: "doctor/state-directory",
    severity: "problem",
    message,
    evidence: { code },
    cure,
  }));
