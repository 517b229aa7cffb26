import { addressOf } from "../../net/index.ts";
import type { HostState } from "../../state/index.ts";
import type { Finding } from "./finding.ts";
import { ownLinks } from "./host-facts.ts";
import type { ListeningSocket, Probes } from "./probes.ts";

/** Who holds the ports of DNS and DHCP on our networks, and whether we could serve there. */
export const serverFaults = (host: HostState, probes: Probes): readonly Finding[] => [
  ...missingDnsmasq(host, probes),
  ...(probes.sockets ?? []).filter((socket) => inOurWay(host, socket)).map((socket) => taken(host, socket)),
];

const missingDnsmasq = ({ config }: HostState, { dnsmasqInstalled }: Probes): readonly Finding[] =>
  dnsmasqInstalled
    ? []
    : [
        {
          code: "doctor/no-dnsmasq",
          severity: config.service.size > 0 ? "problem" : "notice",
          message: "there is no dnsmasq: networks cannot have `dhcp`, `ra` or `dns`",
          evidence: {},
          cure: "apt-get install dnsmasq-base",
        },
      ];

/** `udp/67` and `tcp+udp/53` of somebody else, on one of our links or on all. */
const inOurWay = (
  host: HostState,
  { port, protocol, address, device, process }: ListeningSocket,
): boolean => {
  if (process?.program === "dnsmasq" && host.config.service.size > 0) return false;
  if (port !== 53 && !(port === 67 && protocol === "udp")) return false;
  const links = ownLinks(host);
  if (device !== null) return links.has(device);
  return address === "*" || ownAddresses(host, links).has(address);
};

const ownAddresses = ({ config }: HostState, links: ReadonlySet<string>): ReadonlySet<string> =>
  new Set(
    [...config.address.values()]
      .filter(({ link }) => links.has(link))
      .map(({ address }) => addressOf(address)),
  );

const taken = (host: HostState, socket: ListeningSocket): Finding => {
  const isOnOurLink = socket.device !== null || socket.address !== "*";
  const { port, protocol, address, device, process } = socket;
  const holder = process === null ? "somebody" : `${process.program} (process ${process.pid})`;
  const place = device ?? (address === "*" ? "all addresses" : address);
  return {
    code: port === 67 ? "doctor/dhcp-server" : "doctor/port-taken",
    severity: isOnOurLink || host.config.service.size > 0 ? "problem" : "notice",
    message: `${holder} holds ${protocol}/${port} on ${place}: networks with ${port === 67 ? "`dhcp`" : "`dns`"} need it`,
    evidence: { port, protocol, address, device, process },
    cure:
      port === 67
        ? "stop that server, or bind it to the interface that it serves; one network has one DHCP server"
        : "bind that server to the addresses that it serves instead of all of them",
  };
};
