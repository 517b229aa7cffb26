import {
  type Address,
  addressOf,
  contains,
  familyOf,
  type Family,
  prefix,
  type Prefix,
  prefixFamily,
  prefixOf,
} from "../../net/index.ts";
import type { HostState, Link } from "../../state/index.ts";
import { type Settings, settingsOf } from "../routing/index.ts";

/** An address of the host. */
export interface OwnAddress {
  readonly link: string;
  readonly address: Address;
  readonly subnet: Prefix;
  /** `RT_SCOPE_*`: universe 0, link 253, host 254. */
  readonly scope: number;
}

/** What the way of a packet asks of a host besides its routes and rules. */
export class HostFacts {
  readonly host: HostState;
  readonly settings: Settings;
  readonly addresses: readonly OwnAddress[];

  readonly #addresses = new Map<Family, ReadonlyMap<string, readonly OwnAddress[]>>();

  constructor(host: HostState) {
    this.host = host;
    this.settings = settingsOf(host);
    this.addresses = [...host.config.address.values(), ...host.dynamic.addresses.values()].map(
      ({ link, address, scope }) => ({
        link,
        address: addressOf(address),
        subnet: prefixOf(address),
        scope,
      }),
    );
  }

  /** Links that packets can come in by as IP packets, and `lo` apart from them: ports of a bridge are not among them. */
  get inputs(): readonly string[] {
    return [...this.host.config.link.values()]
      .filter((link) => link.up && link.name !== "lo" && this.layer3Link(link.name) === link.name)
      .map(({ name }) => name);
  }

  link(name: string): Link | undefined {
    return this.host.config.link.get(name);
  }

  /** The link that a packet is on for IP: a port belongs to its bridge (bond, …). */
  layer3Link(name: string): string {
    const master = this.link(name)?.master ?? null;
    return master === null ? name : this.layer3Link(master);
  }

  hasCarrier(name: string): boolean {
    return this.host.dynamic.links.get(name)?.carrier ?? true;
  }

  addressesOf(link: string, family: Family): readonly OwnAddress[] {
    return this.#byLink(family).get(link) ?? [];
  }

  all(family: Family): readonly OwnAddress[] {
    return [...this.#byLink(family).values()].flat();
  }

  #byLink(family: Family): ReadonlyMap<string, readonly OwnAddress[]> {
    const known =
      this.#addresses.get(family) ??
      Map.groupBy(
        this.addresses.filter(({ subnet }) => prefixFamily(subnet) === family),
        ({ link }) => link,
      );
    this.#addresses.set(family, known);
    return known;
  }

  /** Neighbours on `link` that were asked for and do not answer. */
  silentNeighbours(family: Family, link: string): readonly Address[] {
    const configured = this.host.config.neighbour;
    return [...this.host.dynamic.neighbours.values()]
      .filter((one) => one.link === link && familyOf(one.address) === family && silent.has(one.state))
      .filter(({ address }) => !configured.has(`${link} ${address}`))
      .map(({ address }) => address);
  }

  /** Whether packets that come in by `link` are forwarded, and the setting that says so. */
  forwarding(family: Family, link: string): { readonly isOn: boolean; readonly object: string } {
    const { settings } = this;
    if (family === "ipv4") {
      const isOn = settings.own("ipv4", link, "forwarding") !== 0;
      return { isOn, object: `sysctl net/ipv4/conf/${link}/forwarding` };
    }
    const isOn =
      settings.own("ipv6", "all", "forwarding") !== 0 || settings.own("ipv6", link, "force_forwarding") !== 0;
    return { isOn, object: "sysctl net/ipv6/conf/all/forwarding" };
  }
}

/** `NUD_FAILED`, `NUD_INCOMPLETE`. */
const silent: ReadonlySet<string> = new Set(["failed", "incomplete"]);

export const linkLocal: Prefix = prefix("fe80::/10");

/** Whether an IPv6 address is good on its own link only. */
export const isLinkLocal = (address: Address): boolean => contains(linkLocal, address);
