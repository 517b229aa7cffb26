import { protocolNumber } from "../../net/index.ts";
import { trafficWords } from "../../questions/index.ts";
import { type Box, type FieldValues, type Ref, undefinedRef } from "../sets/index.ts";
import type { HeaderSpace } from "../space/index.ts";
import { coversRanges, joined, type Ranges, rangesOfValues, subtracted } from "./address-ranges.ts";

/** A block of packets: some services between some sources and some destinations, all of them. */
export interface Block {
  readonly sources: Ranges;
  readonly destinations: Ranges;
  readonly services: readonly string[];
  /** The services as numbers; `ports` is `null` where every port is meant, and for protocols without. */
  readonly traffic: readonly ProtocolRange[];
}

/** Protocols from `first` to `last`, with the destination ports that are meant. */
export interface ProtocolRange {
  readonly first: number;
  readonly last: number;
  readonly ports: readonly { readonly first: number; readonly last: number }[] | null;
}

/** Blocks that together are the set; `more` are not written out. */
export interface Blocks {
  readonly blocks: readonly Block[];
  readonly more: number;
}

/** More boxes than these are not looked at. */
const mostBoxes = 256;

/** The set as blocks, by addresses and services alone. */
export const blocksOf = (space: HeaderSpace, set: Ref): Blocks => {
  const { diagrams, fields, addressBits } = space;
  const { protocol, dport, destination, source } = fields;
  const visible = new Set([protocol, dport, destination, source].flatMap(({ levels }) => levels));
  const hidden = diagrams.support(set).filter((level) => !visible.has(level));
  const flat = hidden.length === 0 ? set : diagrams.exists(set, hidden);
  const isPing = pingOnly(space, set);
  const { boxes, more } = diagrams.boxes(flat, [protocol, dport, destination, source], mostBoxes);
  const byAddresses = Map.groupBy(boxes, (box) =>
    [box.get(destination.name), box.get(source.name)].map(valuesText).join(" from "),
  );
  const blocks = [...byAddresses.values()].map((group): Block => ({
    sources: rangesOfValues(group[0]!.get(source.name), addressBits),
    destinations: rangesOfValues(group[0]!.get(destination.name), addressBits),
    services: servicesOf(group, space, isPing),
    traffic: group.flatMap((box) => trafficIn(box, space)),
  }));
  return { blocks, more };
};

const trafficIn = (box: Box, { fields }: HeaderSpace): readonly ProtocolRange[] => {
  const ports = box.get(fields.dport.name);
  return rangesIn(box.get(fields.protocol.name), lastProtocol).map((range) => ({
    ...numbers(range),
    ports: ports === undefined ? null : rangesIn(ports, lastPort).map(numbers),
  }));
};

const numbers = ({ first, last }: { readonly first: bigint; readonly last: bigint }) => ({
  first: Number(first),
  last: Number(last),
});

const valuesText = (values: readonly FieldValues[] | undefined): string =>
  values === undefined
    ? "any"
    : values
        .map((value) =>
          value.kind === "range" ? `${value.first}-${value.last}` : `${value.value}/${value.mask}`,
        )
        .join(",");

/** Whether its ICMP is echo requests only. */
const pingOnly = (space: HeaderSpace, set: Ref): boolean => {
  const { diagrams, fields, family } = space;
  const icmp = space.equal(fields.protocol, family === "ipv4" ? protocolNumber.icmp : protocolNumber.icmpv6);
  const echo = space.masked(fields.sport, (family === "ipv4" ? 8 : 128) << 8, 0xff00);
  return diagrams.without(diagrams.intersection(set, icmp), echo) === undefinedRef;
};

const lastPort = 65_535n;
const lastProtocol = 255n;

/** Protocols in which a port stands where the field `dport` is. */
const withPorts: readonly number[] = [protocolNumber.tcp, protocolNumber.udp, protocolNumber.sctp];

/** A few protocols by name; where nearly all are meant, what is left out. */
const servicesOf = (boxes: readonly Box[], space: HeaderSpace, isPing: boolean): readonly string[] => {
  const ports = portsByProtocol(boxes, space);
  if (ports.size > 200) return [anythingBut(ports)];
  const icmp = space.family === "ipv4" ? protocolNumber.icmp : protocolNumber.icmpv6;
  return [...ports].flatMap(([protocol, ranges]) =>
    protocol === icmp && isPing ? ["ping"] : wordsFor(protocol, ranges),
  );
};

const allPorts: Ranges = [[0n, lastPort]];

/** The destination ports of each protocol. */
const portsByProtocol = (boxes: readonly Box[], { fields }: HeaderSpace): ReadonlyMap<number, Ranges> => {
  const found = new Map<number, Ranges>();
  for (const box of boxes) {
    const ranges = rangesIn(box.get(fields.dport.name), lastPort).map(
      ({ first, last }) => [first, last] as const,
    );
    for (const { first, last } of rangesIn(box.get(fields.protocol.name), lastProtocol))
      for (let protocol = Number(first); protocol <= Number(last); protocol += 1)
        found.set(
          protocol,
          withPorts.includes(protocol) ? joined([...(found.get(protocol) ?? []), ...ranges]) : allPorts,
        );
  }
  return found;
};

const wordsFor = (protocol: number, ranges: Ranges): readonly string[] =>
  coversRanges(ranges, allPorts)
    ? [trafficWords({ family: null, protocol, ports: null, icmp: null })]
    : ranges.map(([first, last]) =>
        trafficWords({
          family: null,
          protocol,
          ports: { first: Number(first), last: Number(last) },
          icmp: null,
        }),
      );

/** `anything`, or `anything but tcp, udp/53`. */
const anythingBut = (ports: ReadonlyMap<number, Ranges>): string => {
  const missing = Array.from({ length: 256 }, (_, protocol) => protocol).flatMap((protocol) => {
    const left = subtracted(allPorts, ports.get(protocol) ?? []);
    return left.length === 0 ? [] : wordsFor(protocol, left);
  });
  return missing.length === 0 ? "anything" : `anything but ${missing.join(", ")}`;
};

const rangesIn = (
  values: readonly FieldValues[] | undefined,
  last: bigint,
): readonly { readonly first: bigint; readonly last: bigint }[] =>
  values === undefined
    ? [{ first: 0n, last }]
    : values.map((value) =>
        value.kind === "range" ? value : { first: value.value, last: value.value | (last & ~value.mask) },
      );
