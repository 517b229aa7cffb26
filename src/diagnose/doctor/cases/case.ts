import type { HostState } from "../../../state/index.ts";
import type { Probes } from "../probes.ts";

/** What is the matter, the host and the probes that show it, and what is found: `SEVERITY CODE`. */
export type Case = readonly [
  what: string,
  host: HostState,
  probes: Partial<Probes>,
  expected: readonly string[],
];
