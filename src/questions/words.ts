import { assertNever } from "../diagnostics/index.ts";
import { addressOf, lengthOf, addressBits, prefixFamily, protocolNumber } from "../net/index.ts";
import type { Endpoint, ServiceMatch } from "../policy/index.ts";
import type { Traffic } from "./question.ts";

/** What a policy says between two sides, in the form of a test. */
export const sentenceOf = ({ from, to, services }: Sides, verb: "reaches" | "never reaches"): string => {
  const on = services.length === 0 ? "" : ` on ${listed(services.map(serviceWord))}`;
  return `${listed(from.map(endpointWord))} ${verb} ${listed(to.map(endpointWord))}${on}`;
};

interface Sides {
  readonly from: readonly Endpoint[];
  readonly to: readonly Endpoint[];
  readonly services: readonly ServiceMatch[];
}

/** Long lists (groups) are cut. */
const listed = (words: readonly string[]): string =>
  words.length <= 4 ? words.join(", ") : `${words.slice(0, 3).join(", ")} and ${words.length - 3} more`;

/** An endpoint as the policy calls it. */
export const endpointWord = (endpoint: Endpoint): string => {
  switch (endpoint.kind) {
    case "host":
    case "internet":
    case "any":
      return endpoint.kind;
    case "network":
      return endpoint.network;
    case "machine":
      return endpoint.machine;
    case "prefix":
      return lengthOf(endpoint.prefix) === addressBits(prefixFamily(endpoint.prefix))
        ? addressOf(endpoint.prefix)
        : endpoint.prefix;
    default:
      return assertNever(endpoint);
  }
};

const serviceWord = (service: ServiceMatch): string => {
  switch (service.kind) {
    case "ports":
      return portsWord(service.protocol, service.ports);
    case "protocol":
      return service.protocol;
    case "icmp": {
      const type = service.ipv4?.type ?? service.ipv6?.type;
      return type === 8 || type === 128 ? "ping" : `icmp type ${type}`;
    }
    default:
      return assertNever(service);
  }
};

const portsWord = (protocol: string, { first, last }: { first: number; last: number }): string =>
  first === last ? `${protocol}/${first}` : `${protocol}/${first}-${last}`;

/** A kind of traffic as services are written: `tcp/445`, `icmp type 8`, `protocol 47`, `anything`. */
export const trafficWords = ({ protocol, ports, icmp }: Traffic): string => {
  if (protocol === null) return "anything";
  const name = nameOf(protocol);
  if (icmp !== null) return icmp.type === 8 || icmp.type === 128 ? "ping" : `${name} type ${icmp.type}`;
  return ports === null ? name : portsWord(name, ports);
};

const nameOf = (protocol: number): string =>
  Object.entries(protocolNumber).find(([, number]) => number === protocol)?.[0] ?? `protocol ${protocol}`;
