import type { Span } from "../../diagnostics/index.ts";
import { prefixFamily } from "../../net/index.ts";
import type { HostState } from "../../state/index.ts";
import type { Context } from "../context.ts";
import { settingOf } from "../facts.ts";
import { portsOf } from "../links/ports.ts";
import { routeDevices } from "./next-hops.ts";

/**
 * Wants the kernel to forward, as narrowly as it allows.
 *
 * IPv4 is switched on for each interface that takes part, never for the whole host (`ip_forward` stays as it is).
 * IPv6 has one switch for all (`docs/kernel-facts.md`), and whoever listens to routers must be kept listening.
 */
export const compileForwarding = (context: Context): void => {
  for (const [device, span] of forwardingDevices(context))
    context.draft.setSysctl(`net/ipv4/conf/${device}/forwarding`, "1", span);
  const reason = ipv6Reason(context);
  if (reason !== null) forwardIpv6(context, reason);
};

/** Every interface by which forwarded traffic comes in, with the line that brought it. */
export const forwardingDevices = (context: Context): ReadonlyMap<string, Span> => {
  const { policy, segments } = context;
  const devices = new Map<string, Span>();
  const add = (device: string, span: Span) => devices.has(device) || devices.set(device, span);
  for (const { network, link, subnets } of segments.values())
    if (network.mode !== "isolated" && subnets.length > 0) add(link, network.span);
  for (const device of routeDevices(context)) add(device, policy.routes[0]!.span);
  if (devices.size === 0) return devices;
  const present = context.links;
  for (const { device, span } of policy.uplinks) if (present.has(device)) add(device, span);
  return devices;
};

/** Whether the policy needs IPv6 to be forwarded. */
export const forwardsIpv6 = (context: Context): boolean => ipv6Reason(context) !== null;

/** The line for which IPv6 must be forwarded, or `null`. */
const ipv6Reason = ({ policy }: Context): Span | null => {
  const network = policy.networks.find(
    ({ mode, addresses }) =>
      mode !== "isolated" && addresses.some((address) => prefixFamily(address) === "ipv6"),
  );
  const route = policy.routes.find(({ destination }) => prefixFamily(destination) === "ipv6");
  return network?.span ?? route?.span ?? null;
};

/**
 * Writing `all/forwarding` turns every interface into a router (the ledger remembers what each was), and a router
 * forgets the default route that it learnt and learns no more, unless its `accept_ra` is 2. So whoever listens to
 * router advertisements now goes on listening.
 */
const forwardIpv6 = (context: Context, span: Span): void => {
  const { draft, facts, links, segments } = context;
  const ports = new Set(
    [...segments.values()].flatMap((segment) => portsOf(context, segment)).map(({ device }) => device),
  );
  draft.setSysctl("net/ipv6/conf/all/forwarding", "1", span);
  for (const { name, master } of links.values())
    if (name !== "lo" && master === null && !ports.has(name) && listensToRouters(facts.host, name))
      draft.setSysctl(`net/ipv6/conf/${name}/accept_ra`, "2", span);
};

/** `accept_ra` 1 means: while not forwarding; 2: always. */
const listensToRouters = (host: HostState, name: string): boolean => {
  const settings = `net/ipv6/conf/${name}`;
  const accepts = settingOf(host, `${settings}/accept_ra`);
  if (accepts === undefined) return hasLearntRoute(host, name);
  return accepts === "2" || (accepts === "1" && settingOf(host, `${settings}/forwarding`) !== "1");
};

const hasLearntRoute = ({ dynamic }: HostState, name: string): boolean =>
  [...dynamic.routes.values()].some(
    ({ protocol, nextHops }) =>
      protocol === routerAdvertisement && nextHops.some(({ device }) => device === name),
  );

/** `linux/rtnetlink.h`, `RTPROT_RA`. */
const routerAdvertisement = 9;
