import type { Finding } from "./finding.ts";
import type { Probes } from "./probes.ts";

/** Above this part of the limit the table is nearly full; above the other, new connections are about to fail. */
const nearlyFull = 0.8;
const full = 0.95;

/** A table of connections without room: the kernel drops the first packet of each new one. */
export const crowdedConntrack = ({ conntrack }: Probes): readonly Finding[] => {
  if (conntrack === null || conntrack.limit === 0) return [];
  const { entries, limit } = conntrack;
  if (entries < limit * nearlyFull) return [];
  return [
    {
      code: "doctor/conntrack-full",
      severity: entries >= limit * full ? "problem" : "notice",
      message: `the table of connections is nearly full: ${entries} of ${limit}`,
      evidence: { entries, limit },
      cure: `sysctl -w net/netfilter/nf_conntrack_max=${limit * 2}; \`conntrack -L\` shows who fills it`,
    },
  ];
};
