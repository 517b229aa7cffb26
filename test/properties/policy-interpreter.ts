import { type Address, contains, lengthOf, prefixOf, protocolNumber } from "../../src/net/index.ts";
import type { Endpoint, Network, Policy, ServiceMatch } from "../../src/policy/index.ts";
import type { Flow } from "./packet.ts";

/** What happens to a flow. */
export interface Decision {
  readonly verdict: "accept" | "drop";
  /** The rule that is logged. */
  readonly log: string | null;
}

const plain = (verdict: Decision["verdict"]): Decision => ({ verdict, log: null });

/**
 * What `docs/language/semantics.md` says about a forwarded flow, rule by rule. Written without a look at the compiler;
 * slow and obvious. Links are `cw-NAME`. The host forwarded before, so what touches no network is left alone.
 */
export const interpret = (policy: Policy, flow: Flow): Decision => {
  const from = networkAt(policy, flow.incoming);
  const to = networkAt(policy, flow.outgoing);
  if (from !== null && from === to && !from.isolate) return plain("accept");
  if (from?.mode === "isolated" || to?.mode === "isolated") return plain("drop");
  if (isStray(policy, flow.incoming, flow.source) || isStray(policy, flow.outgoing, flow.destination))
    return plain("drop");
  for (const { name, action, from: starts, to: ends, services, log } of policy.rules) {
    if (
      !isAt(policy, starts, flow.incoming, flow.source) ||
      !isAt(policy, ends, flow.outgoing, flow.destination)
    )
      continue;
    if (services.length > 0 && !services.some((service) => isService(service, flow))) continue;
    const logs = log === "new" || (log === "denied" && action === "deny");
    return { verdict: action === "allow" ? "accept" : "drop", log: logs ? name : null };
  }
  if (isLetInByPublish(policy, flow)) return plain("accept");
  return plain(from !== null || to !== null ? "drop" : "accept");
};

/** Whether an address of a network passes by a link that is not the network's. */
const isStray = ({ networks }: Policy, link: string, address: Address): boolean =>
  networks.some(
    ({ name, addresses }) =>
      link !== `cw-${name}` && addresses.some((own) => contains(prefixOf(own), address)),
  );

const networkAt = ({ networks }: Policy, link: string): Network | null =>
  networks.find(({ name }) => `cw-${name}` === link) ?? null;

export const isAt = (
  policy: Policy,
  endpoints: readonly Endpoint[],
  link: string,
  address: Address,
): boolean =>
  endpoints.some((endpoint) => {
    switch (endpoint.kind) {
      case "host":
        return false;
      case "any":
        return true;
      case "prefix":
        return contains(endpoint.prefix, address);
      case "network":
        return isInNetwork(policy, endpoint.network, link, address);
      case "machine": {
        const machine = policy.machines.find(({ name }) => name === endpoint.machine)!;
        return link === `cw-${machine.network}` && machine.addresses.includes(address);
      }
      case "internet":
        return policy.uplinks.some(({ device }) => device === link) && isOutside(policy, address);
    }
  });

const isInNetwork = ({ networks }: Policy, name: string, link: string, address: Address): boolean => {
  const { addresses } = networks.find((network) => network.name === name)!;
  if (link !== `cw-${name}`) return false;
  return addresses.length === 0 || addresses.some((own) => contains(prefixOf(own), address));
};

export const isOutside = ({ networks, routes }: Policy, address: Address): boolean =>
  !networks.some(({ addresses }) => addresses.some((own) => contains(prefixOf(own), address))) &&
  !routes.some(({ destination }) => lengthOf(destination) > 0 && contains(destination, address));

export const isService = (service: ServiceMatch, { family, protocol, port, icmpType }: Flow): boolean => {
  switch (service.kind) {
    case "ports":
      return (
        protocol === protocolNumber[service.protocol] &&
        service.ports.first <= port &&
        port <= service.ports.last
      );
    case "protocol":
      if (service.protocol === "icmp") return protocol === (family === "ipv4" ? 1 : 58);
      return protocol === protocolNumber[service.protocol];
    case "icmp": {
      const wanted = service[family];
      return wanted !== null && protocol === (family === "ipv4" ? 1 : 58) && icmpType === wanted.type;
    }
  }
};

const isLetInByPublish = (policy: Policy, flow: Flow): boolean =>
  flow.isPublished &&
  policy.publish.some(({ protocol, ports, targetPort, machine, from }) => {
    const last = targetPort + ports.last - ports.first;
    return (
      flow.protocol === protocolNumber[protocol] &&
      targetPort <= flow.port &&
      flow.port <= last &&
      isAt(policy, [{ kind: "machine", machine }], flow.outgoing, flow.destination) &&
      isAt(policy, from, flow.incoming, flow.source)
    );
  });
