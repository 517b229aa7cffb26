import type { Explained } from "../../app/index.ts";
import { LabError } from "../command.ts";
import type { LabNamespace } from "../namespace.ts";

type Packet = Explained["packet"];

/** Lets the packet begin its way: at the other end of its link, or in the copy itself. */
export const sendPacket = async (
  packet: Packet,
  inside: LabNamespace,
  outside: LabNamespace,
): Promise<void> => {
  const from = packet.input === null ? inside : outside;
  if (packet.input !== null) prepareSender(packet, portOf(packet.input, inside), inside, outside);
  await from.run(senderOf(packet));
};

/** The other end takes the source for its own, and finds everybody at the copy. */
const prepareSender = (packet: Packet, link: string, inside: LabNamespace, outside: LabNamespace): void => {
  const { family, source, destination } = packet;
  const bits = family === "ipv4" ? 32 : 128;
  const mac = inside.exec(["cat", `/sys/class/net/${entranceOf(link, inside)}/address`]).trim();
  outside.sysctl({ [`net/ipv6/conf/${link}/disable_ipv6`]: 0 });
  outside.ipBatch([
    `addr add ${source}/${bits} dev ${link}${family === "ipv6" ? " nodad" : ""}`,
    `neigh replace ${destination} lladdr ${mac} dev ${link} nud permanent`,
    `route replace ${destination}/${bits} dev ${link} src ${source}`,
  ]);
};

interface ListedLink {
  readonly ifname: string;
  readonly master?: string;
  readonly linkinfo?: { readonly info_kind?: string };
}

const listed = (inside: LabNamespace, words: string): readonly ListedLink[] =>
  JSON.parse(inside.ip(`-j -d link show ${words}`)) as readonly ListedLink[];

/** The link itself, or for a bridge its first port: that is where a cable is. */
const portOf = (link: string, inside: LabNamespace): string => {
  if (listed(inside, `dev ${link}`)[0]?.linkinfo?.info_kind !== "bridge") return link;
  const [port] = listed(inside, `master ${link}`);
  if (port === undefined) throw new LabError(`the bridge ${link} has no port that a packet could come in by`);
  return port.ifname;
};

/** A port of a bridge is entered by the bridge's own address. */
const entranceOf = (link: string, inside: LabNamespace): string =>
  listed(inside, `dev ${link}`)[0]?.master ?? link;

/** How long an answer is waited for: the packet itself is through at once. */
const waitMs = 300;

const senderOf = ({
  protocol,
  family,
  source,
  destination,
  sourcePort,
  destinationPort,
}: Packet): readonly string[] => {
  const isBound = source !== "0.0.0.0" && source !== "::";
  if (protocol === 1 || protocol === 58)
    return [
      "busybox",
      family === "ipv4" ? "ping" : "ping6",
      "-c",
      "1",
      "-W",
      "1",
      ...(isBound ? ["-I", source] : []),
      destination,
    ];
  const script = protocol === 17 ? datagram : connection;
  const words = { source: isBound ? source : null, sourcePort, destination, destinationPort, family, waitMs };
  return [process.execPath, "-e", `const p = ${JSON.stringify(words)};${script}`];
};

const datagram = `
const socket = require("node:dgram").createSocket(p.family === "ipv4" ? "udp4" : "udp6");
socket.on("error", () => {});
socket.bind(p.sourcePort, p.source ?? undefined, () => socket.send("causeway", p.destinationPort, p.destination, () => {}));
setTimeout(() => process.exit(), p.waitMs);`;

const connection = `
const socket = require("node:net").connect({ host: p.destination, port: p.destinationPort, localPort: p.sourcePort, localAddress: p.source ?? undefined });
socket.on("error", () => {});
setTimeout(() => process.exit(), p.waitMs);`;
