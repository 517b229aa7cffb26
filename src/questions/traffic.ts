import { assertNever } from "../diagnostics/index.ts";
import { protocolNumber } from "../net/index.ts";
import type { ServiceMatch } from "../policy/index.ts";
import type { Traffic } from "./question.ts";

const everyProtocol: Traffic = { family: null, protocol: null, ports: null, icmp: null };

/** The traffic that services name; without any, all of it. */
export const trafficOf = (services: readonly ServiceMatch[]): readonly Traffic[] =>
  services.length === 0 ? [everyProtocol] : services.flatMap(trafficOfOne);

const trafficOfOne = (service: ServiceMatch): readonly Traffic[] => {
  switch (service.kind) {
    case "ports":
      return [{ ...everyProtocol, protocol: protocolNumber[service.protocol], ports: service.ports }];
    case "protocol":
      return service.protocol === "icmp"
        ? [
            { ...everyProtocol, family: "ipv4", protocol: protocolNumber.icmp },
            { ...everyProtocol, family: "ipv6", protocol: protocolNumber.icmpv6 },
          ]
        : [{ ...everyProtocol, protocol: protocolNumber[service.protocol] }];
    case "icmp": {
      const { ipv4, ipv6 } = service;
      return [
        ...(ipv4 === null
          ? []
          : [{ family: "ipv4" as const, protocol: protocolNumber.icmp, ports: null, icmp: ipv4 }]),
        ...(ipv6 === null
          ? []
          : [{ family: "ipv6" as const, protocol: protocolNumber.icmpv6, ports: null, icmp: ipv6 }]),
      ];
    }
    default:
      return assertNever(service);
  }
};
