import { configOf, type HostState } from "../../src/state/index.ts";

/** A host of which nothing is known. */
export const emptyState: HostState = {
  config: configOf(),
  dynamic: {
    links: new Map(),
    addresses: new Map(),
    routes: new Map(),
    neighbours: new Map(),
    fdb: new Map(),
    machines: new Map(),
  },
};
