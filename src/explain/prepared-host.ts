import type { HostState } from "../state/index.ts";
import { type Hooks, prepareHooks } from "./firewall/hooks.ts";
import { type HostParts, prepareParts } from "./host/host-parts.ts";

/** A host made ready for many packets. Making it costs about as much as reading the state once. */
export interface PreparedHost {
  readonly parts: HostParts;
  readonly hooks: Hooks;
}

export const prepareHost = (state: HostState): PreparedHost => ({
  parts: prepareParts(state),
  hooks: prepareHooks(state),
});
