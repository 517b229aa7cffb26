import { UsageError } from "../../diagnostics/index.ts";
import { type Address, familyOf, type Family } from "../../net/index.ts";
import type { HostState } from "../../state/index.ts";
import type { SentPacket } from "../../explain/index.ts";
import { commonFamily, flowEnd } from "./flow-ends.ts";
import type { PolicyNames } from "./policy-names.ts";
import type { ExplainQuestion, FlowEnd } from "./question.ts";

/** Finds the link that packets of an address come in by; `null` when there is no way to it. */
export type InputFinder = (
  source: Address,
  destination: Address | null,
) => { link: string; port: string | null } | null;

/** A port that clients take for themselves (`net.ipv4.ip_local_port_range`). */
const usualPort = 40_000;

const protocolNumbers: Readonly<Record<string, number>> = { icmp: 1, tcp: 6, udp: 17, icmpv6: 58, sctp: 132 };

interface Traffic {
  readonly protocol: number;
  readonly port: number;
}

/** The first packet of what is asked for. Throws `UsageError`. */
export const packetFor = (
  question: ExplainQuestion,
  names: PolicyNames,
  host: HostState,
  inputOf: InputFinder,
): SentPacket => {
  const to = flowEnd(question.to, names, host);
  const from = question.from === null ? anyone(question) : flowEnd(question.from, names, host);
  const family = commonFamily(from, to);
  const source = addressIn(from, family) ?? unspecified[family];
  const destination = addressIn(to, family) ?? someOwnAddress(host, family, to);
  const input =
    question.fromHost || from.isHost ? null : inputLink(question, source, destination, host, inputOf);
  const { protocol, port } = trafficOf(question, names, family);
  const isIcmp = protocol === 1 || protocol === 58;
  return {
    family,
    input,
    source,
    destination,
    protocol,
    sourcePort: isIcmp ? 0 : (question.sourcePort ?? usualPort),
    destinationPort: isIcmp ? 0 : port,
    icmpType: protocol === 1 ? 8 : protocol === 58 ? 128 : 0,
    icmpCode: 0,
    icmpId: isIcmp ? 1 : 0,
    tcpFlags: protocol !== 6 ? 0 : question.state === "new" ? 2 : 16,
    tos: 0,
    ttl: 64,
    length: (family === "ipv4" ? 20 : 40) + (protocol === 6 ? 40 : isIcmp ? 64 : 28),
    mark: question.mark,
    sourceMac: null,
    destinationMac: null,
    userId: null,
  };
};

const unspecified = { ipv4: "0.0.0.0", ipv6: "::" } as unknown as Readonly<Record<Family, Address>>;

/** Nobody was named: the host itself, when it says so. */
const anyone = ({ fromHost }: ExplainQuestion): FlowEnd => {
  if (fromHost) return { text: "host", addresses: [], isHost: true };
  throw new UsageError("usage/bad-arguments", "it is not said who sends", {
    hint: "name two ends, or `--src` and `--dst`; `--from-host` is this host",
  });
};

const addressIn = ({ addresses }: FlowEnd, family: Family): Address | null =>
  addresses.find((address) => familyOf(address) === family) ?? null;

const someOwnAddress = (host: HostState, family: Family, { text }: FlowEnd): Address => {
  for (const { address, link } of host.config.address.values()) {
    const [own] = address.split("/") as [Address];
    if (link !== "lo" && familyOf(own) === family) return own;
  }
  throw new UsageError("usage/unknown-end", `\`${text}\` has no address of its own here`);
};

const inputLink = (
  { input }: ExplainQuestion,
  source: Address,
  destination: Address,
  { config }: HostState,
  inputOf: InputFinder,
): string => {
  if (input !== null) {
    if (config.link.has(input)) return input;
    throw new UsageError("usage/unknown-link", `there is no link \`${input}\``, {
      hint: "`causeway discover` lists the links",
    });
  }
  const found = inputOf(source, destination);
  if (found !== null) return found.port ?? found.link;
  throw new UsageError(
    "usage/unknown-end",
    `this host has no way to \`${source}\`, so nobody knows where it comes in`,
    {
      hint: "name the link with `--in`",
    },
  );
};

const trafficOf = (question: ExplainQuestion, names: PolicyNames, family: Family): Traffic => {
  const { service, protocol, destinationPort } = question;
  if (service !== null) return serviceTraffic(names.services.get(service) ?? service, service, family);
  if (protocol === null) return icmpIn(family);
  if (protocol === "icmp" || protocol === "icmpv6") return icmpIn(family);
  const number = protocolNumbers[protocol];
  if (number === undefined)
    throw new UsageError("usage/bad-arguments", `\`${protocol}\` is no protocol`, {
      hint: "tcp, udp, sctp or icmp",
    });
  if (destinationPort === null)
    throw new UsageError("usage/bad-arguments", `${protocol} needs a port`, {
      hint: "say it with `--dport`",
    });
  return { protocol: number, port: destinationPort };
};

const icmpIn = (family: Family): Traffic => ({ protocol: family === "ipv4" ? 1 : 58, port: 0 });

const serviceTraffic = (text: string, asked: string, family: Family): Traffic => {
  if (text === "icmp" || text === "ping" || text.startsWith("icmp/")) return icmpIn(family);
  const [, protocol, port] = /^(tcp|udp|sctp)\/(\d+)(?:-\d+)?$/.exec(text) ?? [];
  if (protocol !== undefined && Number(port) <= 65_535)
    return { protocol: protocolNumbers[protocol]!, port: Number(port) };
  throw new UsageError("usage/bad-arguments", `\`${asked}\` is not a service`, {
    hint: "write `tcp/445`, `udp/53`, `icmp`, or the name of a service of the policy",
  });
};
