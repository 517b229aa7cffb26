import type { Family } from "../../net/index.ts";
import type { HostState } from "../../state/index.ts";
import { prepareRouting, type Routing } from "../routing/routing.ts";
import { HeldAddresses } from "./addresses.ts";
import { type PreparedLink, prepareLinks } from "./links.ts";
import { type KnownNeighbour, prepareNeighbours } from "./neighbours.ts";
import { Settings } from "./settings.ts";

/** What a host is beside its rules, made ready to be asked. */
export interface HostParts {
  readonly state: HostState;
  readonly links: ReadonlyMap<string, PreparedLink>;
  readonly settings: Settings;
  readonly addresses: HeldAddresses;
  readonly neighbours: ReadonlyMap<string, KnownNeighbour>;
  readonly routing: Readonly<Record<Family, Routing>>;
  readonly loop: PreparedLink | null;
}

export const prepareParts = (state: HostState): HostParts => {
  const links = prepareLinks(state);
  const settings = new Settings(state);
  return {
    state,
    links,
    settings,
    addresses: new HeldAddresses(state),
    neighbours: prepareNeighbours(state),
    routing: prepareRouting({ host: state, links, settings }),
    loop: links.get("lo") ?? null,
  };
};
