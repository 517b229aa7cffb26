import { type HostState, isOwned } from "../../state/index.ts";
import { defaultRouteDevices, setting } from "./host-facts.ts";
import type { Finding } from "./finding.ts";

/** What is switched on: the host's own switches, and the interfaces that forward. */
export interface ForwardingState {
  readonly ipv4Host: boolean;
  readonly ipv6Host: boolean;
  /** Links whose IPv4 forwarding is on, in key order. */
  readonly ipv4Links: readonly string[];
}

/** Where the host forwards. */
export const forwardingState = (host: HostState): ForwardingState => ({
  ipv4Host: setting(host, "net/ipv4/ip_forward") === "1",
  ipv6Host: setting(host, "net/ipv6/conf/all/forwarding") === "1",
  ipv4Links: [...host.config.link.keys()].filter((name) => forwards(host, name)),
});

const forwards = (host: HostState, link: string): boolean =>
  setting(host, `net/ipv4/conf/${link}/forwarding`) === "1";

/** Networks of ours that forward while no way out does, and routes that forwarding makes the kernel forget. */
export const forwardingFaults = (host: HostState): readonly Finding[] => [
  ...oneWayForwarding(host),
  ...forgottenAdvertisements(host),
];

/** IPv4 forwarding is decided by the interface that a packet came in by: replies come in by the uplink. */
const oneWayForwarding = (host: HostState): readonly Finding[] => {
  const networks = [...host.config.link.values()].filter(
    (link) => isOwned("link", link) && forwards(host, link.name),
  );
  const silent = defaultRouteDevices(host, "ipv4").filter(
    (device) => setting(host, `net/ipv4/conf/${device}/forwarding`) === "0",
  );
  if (networks.length === 0) return [];
  return silent.map((device) => ({
    code: "doctor/forwarding-off",
    severity: "problem",
    message: `${networks.map(({ name }) => name).join(", ")} forward, but ${device} does not: replies are dropped`,
    evidence: { device, forwarding: networks.map(({ name }) => name) },
    cure: `causeway apply your policy again, with ${device} among the uplinks`,
  }));
};

/** `linux/rtnetlink.h`, `RTPROT_RA`. */
const routerAdvertisement = 9;

/** An interface that forwards takes router advertisements only with `accept_ra` 2. */
const forgottenAdvertisements = (host: HostState): readonly Finding[] => {
  const learnt = [...host.dynamic.routes.values()].filter(({ protocol }) => protocol === routerAdvertisement);
  const devices = new Set(learnt.flatMap(({ nextHops }) => nextHops.flatMap(({ device }) => device ?? [])));
  return [...devices]
    .filter(
      (device) =>
        setting(host, `net/ipv6/conf/${device}/forwarding`) === "1" &&
        setting(host, `net/ipv6/conf/${device}/accept_ra`) === "1",
    )
    .map((device) => ({
      code: "doctor/advertisements-ignored",
      severity: "problem",
      message: `${device} forwards IPv6 and so learns no more from its router: its default route runs out`,
      evidence: { device, acceptRa: "1", forwarding: "1" },
      cure: `sysctl -w net/ipv6/conf/${device}/accept_ra=2`,
    }));
};
