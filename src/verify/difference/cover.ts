import { protocolNumber } from "../../net/index.ts";
import { trafficWords } from "../../questions/index.ts";
import { type Box, type FieldValues, type Ref, undefinedRef } from "../sets/index.ts";
import type { HeaderSpace } from "../space/index.ts";
import { type Ranges, rangesOfValues } from "./address-ranges.ts";

/** A block of packets: some services between some sources and some destinations, all of them. */
export interface Block {
  readonly sources: Ranges;
  readonly destinations: Ranges;
  readonly services: readonly string[];
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
  }));
  return { blocks, more };
};

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

/** A few protocols by name, more as `anything` but those that are left out. */
const servicesOf = (
  boxes: readonly Box[],
  { fields, family }: HeaderSpace,
  isPing: boolean,
): readonly string[] => {
  const words = new Map<string, string>();
  const whole = new Set<number>();
  for (const box of boxes) {
    const ports = box.get(fields.dport.name);
    for (const { first, last } of rangesIn(box.get(fields.protocol.name), lastProtocol))
      for (let protocol = Number(first); protocol <= Number(last); protocol += 1)
        if (ports === undefined || !withPorts.includes(protocol)) whole.add(protocol);
        else
          for (const range of rangesIn(ports, lastPort)) {
            const word = portWord(protocol, Number(range.first), Number(range.last));
            words.set(word, word);
          }
  }
  const icmp = family === "ipv4" ? protocolNumber.icmp : protocolNumber.icmpv6;
  const names = [...whole].map((protocol) =>
    protocol === icmp && isPing ? "ping" : trafficWords({ family: null, protocol, ports: null, icmp: null }),
  );
  if (whole.size > 200) return [anythingBut(whole), ...words.values()];
  return [...names, ...words.values()];
};

/** `anything`, or `anything but tcp`. */
const anythingBut = (protocols: ReadonlySet<number>): string => {
  const missing = Array.from({ length: 256 }, (_, protocol) => protocol)
    .filter((protocol) => !protocols.has(protocol))
    .map((protocol) => trafficWords({ family: null, protocol, ports: null, icmp: null }));
  return missing.length === 0 ? "anything" : `anything but ${missing.join(", ")}`;
};

const portWord = (protocol: number, first: number, last: number): string =>
  trafficWords({ family: null, protocol, ports: { first, last }, icmp: null });

const rangesIn = (
  values: readonly FieldValues[] | undefined,
  last: bigint,
): readonly { readonly first: bigint; readonly last: bigint }[] =>
  values === undefined
    ? [{ first: 0n, last }]
    : values.map((value) =>
        value.kind === "range" ? value : { first: value.value, last: value.value | (last & ~value.mask) },
      );
