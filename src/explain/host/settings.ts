import type { HostState } from "../../state/index.ts";

/** What the kernel starts with, for settings that the state does not hold. */
const defaults: Readonly<Record<string, number>> = {
  "ipv4 accept_local": 0,
  "ipv4 bc_forwarding": 0,
  "ipv4 forwarding": 0,
  "ipv4 ignore_routes_with_linkdown": 0,
  "ipv4 route_localnet": 0,
  "ipv4 rp_filter": 0,
  "ipv4 send_redirects": 1,
  "ipv4 src_valid_mark": 0,
  "ipv6 disable_ipv6": 0,
  "ipv6 force_forwarding": 0,
  "ipv6 forwarding": 0,
  "ipv6 ignore_routes_with_linkdown": 0,
};

/** The settings of a host as numbers. */
export class Settings {
  readonly #values: HostState["config"]["sysctl"];

  constructor({ config }: HostState) {
    this.#values = config.sysctl;
  }

  /** A setting by its path; `otherwise` when the state does not hold it. */
  at(path: string, otherwise: number): number {
    const value = this.#values.get(path)?.value;
    return value === undefined ? otherwise : Number.parseInt(value, 10) || 0;
  }

  /** A setting of one interface, or of `all`. */
  of(family: "ipv4" | "ipv6", link: string, name: string): number {
    return this.at(`net/${family}/conf/${link}/${name}`, defaults[`${family} ${name}`] ?? 0);
  }

  /** `IN_DEV_ORCONF`: on for all, or for the interface. */
  either(family: "ipv4" | "ipv6", link: string, name: string): boolean {
    return this.of(family, "all", name) !== 0 || this.of(family, link, name) !== 0;
  }

  /** `IN_DEV_MAXCONF`: the larger of both. */
  largest(family: "ipv4" | "ipv6", link: string, name: string): number {
    return Math.max(this.of(family, "all", name), this.of(family, link, name));
  }
}
