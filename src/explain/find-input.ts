import { type Address, addressBytes, familyOf } from "../net/index.ts";
import { neighbourKey } from "./host/neighbours.ts";
import { Oracle } from "./packet/oracle.ts";
import { portOf, portsOf } from "./path/bridge-ports.ts";
import type { PreparedHost } from "./prepared-host.ts";
import { nobody } from "./routing/flow.ts";

/** Where packets of an address come in: a link, and the port when the link is a bridge whose port is known. */
export interface Entrance {
  readonly link: string;
  readonly port: string | null;
}

/**
 * Where packets from `source` come in: by the link that leads to it. `null` when none does, or when it is the host's own.
 * Between two stations of one bridge some port must be meant: the first other one when it is not known which.
 */
export const findInput = (
  { parts }: PreparedHost,
  source: Address,
  destination: Address | null,
): Entrance | null => {
  const link = linkTo(parts, source);
  if (link === null || parts.links.get(link)?.link.kind !== "bridge")
    return link === null ? null : { link, port: null };
  const mac = parts.neighbours.get(neighbourKey(link, source))?.mac ?? null;
  const port = mac === null ? null : portOf(parts, link, mac);
  if (port !== null && port !== "bridge") return { link, port: port.name };
  const isInside = destination !== null && linkTo(parts, destination) === link;
  return { link, port: isInside ? (portsOf(parts, link)[0]?.name ?? null) : null };
};

const linkTo = (parts: PreparedHost["parts"], address: Address): string | null => {
  const family = familyOf(address);
  const bytes = Buffer.from(addressBytes(address));
  const flow = {
    family,
    source: Buffer.alloc(bytes.length),
    destination: bytes,
    input: parts.loop?.name ?? "lo",
    output: null,
    mark: 0,
    isMarkKnown: true,
    tos: 0,
    protocol: 0,
    sourcePort: 0,
    destinationPort: 0,
    userId: nobody,
    ignoresCarrier: true,
    staysOnLink: false,
  };
  const decision = parts.routing[family].decide(flow, new Oracle());
  if (decision.kind === "fault" || decision.answer.route.route.type !== "unicast") return null;
  return decision.answer.ways[0]?.device ?? null;
};
