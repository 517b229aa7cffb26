import type { ConnectionGroup, SettledConnections } from "../../applier/index.ts";
import type { ConnectionEntry } from "../../kernel/index.ts";
import { protocolNumber } from "../../net/index.ts";
import { type Names, trafficWords } from "../../questions/index.ts";

/** What becomes of open connections, as commands show it and as `--json` writes it. */
export interface ConnectionsView extends SettledConnections {
  /** A few of them in words. */
  readonly samples: readonly string[];
}

/** More samples than these nobody reads. */
const mostSamples = 5;

/** What is going to be done. */
export const viewGroups = (groups: readonly ConnectionGroup[], names: Names): ConnectionsView => {
  const count = (fate: ConnectionGroup["fate"]): number =>
    groups.reduce((sum, group) => (group.fate === fate ? sum + group.entries.length : sum), 0);
  return { cut: count("cut"), moved: count("moved"), samples: samplesOf(groups, names) };
};

/** `cut: jenkins 10.10.0.10 → nas 192.168.1.50 tcp/445 from port 40112`. */
const samplesOf = (groups: readonly ConnectionGroup[], names: Names): readonly string[] =>
  groups
    .filter(({ fate }) => fate !== "kept")
    .flatMap(({ fate, entries }) =>
      entries.slice(0, mostSamples).map((entry) => `${fate}: ${connectionWords(entry, names)}`),
    );

const connectionWords = ({ original }: ConnectionEntry, names: Names): string => {
  const { source, destination, protocol, sourcePort, destinationPort } = original;
  const named = (address: typeof source): string => {
    const name = names.ofAddress(address, null);
    return name === null ? address : `${name} ${address}`;
  };
  const isIcmp = protocol === protocolNumber.icmp || protocol === protocolNumber.icmpv6;
  const ports = isIcmp ? null : { first: destinationPort, last: destinationPort };
  const port = isIcmp ? "" : ` from port ${sourcePort}`;
  return `${named(source)} → ${named(destination)} ${trafficWords({ family: null, protocol, ports, icmp: null })}${port}`;
};
