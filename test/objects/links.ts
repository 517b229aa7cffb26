import type { Link } from "../../src/state/index.ts";

/** A link as the kernel makes it, with what a test wants otherwise. */
export const linkOf = (name: string, fields: Partial<Link> = {}): Link => ({
  name,
  kind: "device",
  mac: null,
  mtu: 1500,
  up: true,
  master: null,
  alias: null,
  ...fields,
});

/** A bridge of ours. */
export const ownedBridge = (name: string, fields: Partial<Link> = {}): Link =>
  linkOf(name, {
    kind: "bridge",
    alias: "causeway",
    bridge: { stp: false, vlanFiltering: false, forwardDelayCs: 0, ageingTimeCs: 30_000 },
    ...fields,
  });
