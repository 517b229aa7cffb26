import { type Address, addressNumber, familyOf, prefix } from "../../net/index.ts";
import type { Ref } from "../sets/index.ts";
import type { HeaderSpace } from "../space/index.ts";

/** Ports that people know. */
const everydayPorts = [443, 22, 80, 53, 445, 3389, 25];

/** From `ip_local_port_range` of Linux. */
const clientPorts = [32_768, 60_999] as const;

/** Global unicast (RFC 4291 §2.4): most of the other addresses of IPv6 are nobody's. */
const publicSets = (space: HeaderSpace): readonly Ref[] =>
  space.family === "ipv4"
    ? []
    : [space.fields.destination, space.fields.source].map((field) => space.prefix(field, prefix("2000::/3")));

/** What makes an example easy to recognise, the most important first: known addresses, usual protocols and ports. */
export const preferredSets = (space: HeaderSpace, familiar: readonly Address[]): readonly Ref[] => {
  const { fields, diagrams, family } = space;
  const known = familiar.filter((address) => familyOf(address) === family);
  const among = (field: typeof fields.source): Ref =>
    diagrams.overrideAll(known.map((address) => space.equal(field, addressNumber(address))));
  return [
    ...(known.length === 0 ? [] : [among(fields.destination), among(fields.source)]),
    ...publicSets(space),
    diagrams.override(space.equal(fields.protocol, 6), space.equal(fields.protocol, 17)),
    space.equal(fields.protocol, 6),
    ...everydayPorts.map((port) => space.equal(fields.dport, port)),
    space.range(fields.sport, ...clientPorts),
    space.equal(fields.tcpFlags, 2),
    space.equal(fields.tos, 0),
    space.range(fields.ttl, 32, 255),
  ];
};
