import type { MacAddress } from "../../net/index.ts";
import type { HostParts } from "../host/host-parts.ts";
import type { PreparedLink } from "../host/links.ts";

/** The ports of a bridge. */
export const portsOf = ({ links }: HostParts, bridge: string): readonly PreparedLink[] =>
  [...links.values()].filter(({ link }) => link.master === bridge);

/** Where a bridge finds a station: a port, the host itself, or nowhere yet (`null`: it is sent to every port). */
export const portOf = (parts: HostParts, bridge: string, mac: MacAddress): PreparedLink | "bridge" | null => {
  if (parts.links.get(bridge)?.link.mac === mac) return "bridge";
  const ports = portsOf(parts, bridge);
  if (ports.some(({ link }) => link.mac === mac)) return "bridge";
  for (const entry of parts.state.config.fdb.values()) {
    if (entry.mac !== mac || !entry.inBridge) continue;
    const port = ports.find(({ name }) => name === entry.link);
    if (entry.local === true) return "bridge";
    if (port !== undefined) return port;
  }
  for (const entry of parts.state.dynamic.fdb.values()) {
    const port = entry.mac === mac ? ports.find(({ name }) => name === entry.link) : undefined;
    if (port !== undefined) return port;
  }
  return null;
};
