import type { NftExpression, NftFamily } from "../nftables.ts";
import { type Protocols, protocolsOf } from "./load-text.ts";
import type { Operand } from "./operand.ts";

type Layer = "link" | "network" | "transport";

/** What a match settles about the packet. `isImplied`: a later field of that layer says the same by its name. */
interface Dependency {
  readonly layer: Layer;
  readonly settles: Partial<Protocols>;
  readonly isImplied: boolean;
}

const networks: Readonly<Record<string, Protocols["network"]>> = {
  "meta nfproto 02": "ip",
  "meta nfproto 0a": "ip6",
  "meta protocol 0800": "ip",
  "meta protocol 86dd": "ip6",
  "meta protocol 0806": "arp",
  "ether type 0800": "ip",
  "ether type 86dd": "ip6",
  "ether type 0806": "arp",
};

/** `ARPHRD_ETHER`. */
const etherLink = "meta iiftype 0100";

const transports: Readonly<Record<string, Protocols["transport"]>> = {
  "01": "icmp",
  "06": "tcp",
  "11": "udp",
  "3a": "icmpv6",
  "84": "sctp",
};

/** What `operand == data` settles, if anything. The protocol field of a header also limits the family: it stays. */
const dependencyOf = (operand: Operand, data: string): Dependency | null => {
  if (operand.kind !== "field") return null;
  if (`${operand.text} ${data}` === etherLink) return { layer: "link", settles: {}, isImplied: true };
  const network = networks[`${operand.text} ${data}`];
  if (network) return { layer: "network", settles: { network }, isImplied: true };
  if (!["meta l4proto", "ip protocol", "ip6 nexthdr"].includes(operand.text)) return null;
  const transport = transports[data];
  if (!transport) return null;
  return { layer: "transport", settles: { transport }, isImplied: operand.text === "meta l4proto" };
};

/** The protocols that the matches of a rule have settled so far, and the places of those matches. */
export class SettledProtocols {
  protocols: Protocols;
  private readonly places: Record<Layer, number | null> = { link: null, network: null, transport: null };

  constructor(family: NftFamily) {
    this.protocols = protocolsOf(family);
  }

  /** Notes that the statement at `place` holds `operand == data`. */
  note(operand: Operand, data: string, place: number): void {
    const dependency = dependencyOf(operand, data);
    if (dependency === null) return;
    this.protocols = { ...this.protocols, ...dependency.settles };
    if (dependency.isImplied) this.places[dependency.layer] = place;
  }

  /** The places of matches that a field of this header says again, by its name. */
  impliedBy(base: Extract<NftExpression, { readonly kind: "payload" }>["base"]): readonly number[] {
    if (base === "inner") return [];
    const isIcmp = base === "transport" && this.protocols.transport?.startsWith("icmp") === true;
    return [this.take(base), isIcmp ? this.take("network") : null].filter((place) => place !== null);
  }

  private take(layer: Layer): number | null {
    const place = this.places[layer];
    this.places[layer] = null;
    return place;
  }
}
