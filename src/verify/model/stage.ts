/** The places that a packet passes on its way through a host, in the order in which they can be met. A closed set. */
export const stages = [
  /** The device it arrives by: is it up; ingress chains of the netdev and inet families. */
  "ingress",
  /** A bridge that the device is a port of: chains of the bridge family, the forwarding database, flooding. */
  "bridge",
  /** Prerouting chains, destination translation and connection marks among them. */
  "prerouting",
  /** The connection that the packet belongs to, and the translation that was agreed on by its first packet. */
  "connection",
  /** A policy routing rule. */
  "rule",
  /** A route of a table, and the next hop that was chosen. */
  "route",
  /** Reverse path filter and other source validation. */
  "reverse-path",
  /** Input chains. */
  "input",
  /** A socket of the host itself. */
  "local",
  /** Output chains, for packets that the host makes. */
  "output",
  /** Whether the host forwards, and forward chains. */
  "forward",
  /** Postrouting chains, source translation among them. */
  "postrouting",
  /** The address of the next hop on its link. */
  "neighbour",
  /** The device it leaves by. */
  "egress",
] as const;

/** One of `stages`. */
export type Stage = (typeof stages)[number];
