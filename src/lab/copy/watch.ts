import type { HostState } from "../../state/index.ts";
import type { Explained } from "../../app/index.ts";
import type { LabNamespace } from "../namespace.ts";
import { cables } from "./copy-links.ts";

type Packet = Explained["packet"];

/** A packet that came out of the copy, or up in it. */
export interface SeenPacket {
  /** The link it left by; `null`: it was delivered. */
  readonly out: string | null;
  readonly source: string;
  readonly destination: string;
}

const names: Readonly<Record<number, string>> = {
  1: "icmp",
  6: "tcp",
  17: "udp",
  58: "ipv6-icmp",
  132: "sctp",
};

/**
 * What packets of the flow look like wherever they are met: translation may have changed anything but the protocol. Of
 * ICMP only questions are meant, not what neighbours tell each other.
 */
const protocolMatch = ({ protocol }: Packet): string =>
  questions[protocol] ?? `meta l4proto ${names[protocol] ?? protocol}`;

const questions: Readonly<Record<number, string>> = {
  1: "icmp type echo-request",
  58: "icmpv6 type echo-request",
};

const header = ({ family }: Packet): string => (family === "ipv4" ? "ip" : "ip6");
const addressType = ({ family }: Packet): string => `${family}_addr`;

/** Lets the other ends note what comes out, and go no further with it. */
export const watchOutside = (outside: LabNamespace, { config }: HostState, packet: Packet): void => {
  const devices = cables([...config.link.values()]).map(({ name }) => `"${name}"`);
  if (devices.length === 0) return;
  const ip = header(packet);
  outside.exec(
    ["nft", "-f", "-"],
    `table netdev cw_watch {
  set seen { type ifname . ${addressType(packet)} . ${addressType(packet)}; flags dynamic; size 1024; }
  chain in {
    type filter hook ingress devices = { ${devices.join(", ")} } priority 0; policy accept;
    meta protocol ${ip} ${protocolMatch(packet)} add @seen { meta iifname . ${ip} saddr . ${ip} daddr }
    meta protocol { ip, ip6 } drop
  }
}
`,
  );
};

/** Lets the copy trace the packet from its first rule on, and note it where it is delivered. */
export const watchInside = (inside: LabNamespace, packet: Packet): void => {
  const ip = header(packet);
  const port = packet.destinationPort === 0 ? "" : ` th dport ${packet.destinationPort}`;
  const flow = `${ip} daddr ${packet.destination} ${protocolMatch(packet)}${port}`;
  const mark = packet.mark === 0 ? "" : ` meta mark set ${packet.mark}`;
  const from = packet.source === "0.0.0.0" || packet.source === "::" ? "" : `${ip} saddr ${packet.source} `;
  inside.exec(
    ["nft", "-f", "-"],
    `table inet cw_watch {
  set seen { type ${addressType(packet)} . ${addressType(packet)}; flags dynamic; size 1024; }
  chain first { type filter hook prerouting priority -450; policy accept; iifname != "lo" ${from}${flow} meta nftrace set 1${mark}; }
  chain own { type filter hook output priority -450; policy accept; ${from}${flow} meta nftrace set 1${mark}; }
  chain last { type filter hook input priority 2000; policy accept; ${protocolMatch(packet)} add @seen { ${ip} saddr . ${ip} daddr }; }
}
`
      .replaceAll("; }\n  chain", ";\n  }\n  chain")
      .replaceAll("; }\n}", ";\n  }\n}"),
  );
};

/** What was noted since. */
export const seenPackets = (inside: LabNamespace, outside: LabNamespace): readonly SeenPacket[] => [
  ...elements(outside, "netdev").map(([out, source, destination]) => ({
    out: out!.replaceAll('"', ""),
    source: source!,
    destination: destination!,
  })),
  ...elements(inside, "inet").map(([source, destination]) => ({
    out: null,
    source: source!,
    destination: destination!,
  })),
];

const elements = (namespace: LabNamespace, family: string): readonly (readonly string[])[] => {
  const { stdout } = namespace.attempt(["nft", "-n", "list", "set", family, "cw_watch", "seen"]);
  const list = /elements = \{([^}]*)\}/.exec(stdout)?.[1] ?? "";
  return list
    .split(",")
    .map((element) => element.trim().split(/\s+\.\s+/))
    .filter(([first]) => first !== undefined && first !== "");
};
