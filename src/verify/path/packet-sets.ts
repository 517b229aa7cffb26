import { prefix } from "../../net/index.ts";
import { type Ref, undefinedRef } from "../sets/index.ts";
import type { Field, HeaderSpace } from "../space/index.ts";

/** Sets of packets that the kernel tells apart before any table is asked, over the header as it is there. */
export interface PacketSets {
  /** Destination addresses of groups. */
  readonly toGroup: Ref;
  /** Groups that every host listens to. */
  readonly toAllNodes: Ref;
  /** IPv4: 255.255.255.255, or from 0.0.0.0 to 0.0.0.0. */
  readonly toEverybody: Ref;
  /** Sources that no packet may have. */
  readonly fromNowhere: Ref;
  /** Sources and destinations that belong to `lo` alone. */
  readonly fromLoopback: Ref;
  readonly toLoopback: Ref;
  /** IPv4: 0.0.0.0 (`ipv4_is_zeronet`; the rest of 0.0.0.0/8 is as good as any other). */
  readonly toNowhere: Ref;
  readonly toLinkLocal: Ref;
  readonly fromLinkLocal: Ref;
  /** 0.0.0.0 or `::`. */
  readonly fromUnspecified: Ref;
}

/** Addresses that are nobody's own, at one end: `__inet_dev_addr_type`, `__nft_fib6_eval_type`. */
export interface EndSets {
  readonly group: Ref;
  readonly everybody: Ref;
}

/** The addresses in `field` that are nobody's own. */
export const endSets = (space: HeaderSpace, field: Field): EndSets =>
  space.family === "ipv4"
    ? {
        group: under(space, field, "224.0.0.0/4"),
        everybody: space.diagrams.union(
          under(space, field, "255.255.255.255/32"),
          under(space, field, "0.0.0.0/32"),
        ),
      }
    : { group: under(space, field, "ff00::/8"), everybody: undefinedRef };

/** The sets of `space`. */
export const packetSets = (space: HeaderSpace): PacketSets =>
  space.family === "ipv4" ? ipv4Sets(space) : ipv6Sets(space);

const under = (space: HeaderSpace, field: Field, text: string): Ref => space.prefix(field, prefix(text));

const ipv4Sets = (space: HeaderSpace): PacketSets => {
  const { diagrams, fields } = space;
  const from = (text: string): Ref => under(space, fields.source, text);
  const to = (text: string): Ref => under(space, fields.destination, text);
  const toEverybody = diagrams.union(
    to("255.255.255.255/32"),
    diagrams.intersection(from("0.0.0.0/32"), to("0.0.0.0/32")),
  );
  // Hosts without an address yet may ask everybody, and the groups of their link (`ip_mc_validate_source`).
  const allowed = diagrams.overrideAll([
    toEverybody,
    to("224.0.0.0/24"),
    diagrams.intersection(to("224.0.0.0/4"), space.equal(fields.protocol, igmp)),
  ]);
  const fromUnspecified = from("0.0.0.0/32");
  const fromZero = diagrams.without(fromUnspecified, allowed);
  return {
    toGroup: to("224.0.0.0/4"),
    toAllNodes: to("224.0.0.1/32"),
    toEverybody,
    fromNowhere: diagrams.overrideAll([from("224.0.0.0/4"), from("255.255.255.255/32"), fromZero]),
    fromLoopback: from("127.0.0.0/8"),
    toLoopback: to("127.0.0.0/8"),
    toNowhere: to("0.0.0.0/32"),
    toLinkLocal: undefinedRef,
    fromLinkLocal: undefinedRef,
    fromUnspecified,
  };
};

const igmp = 2;

const ipv6Sets = (space: HeaderSpace): PacketSets => {
  const { diagrams, fields } = space;
  const from = (text: string): Ref => under(space, fields.source, text);
  const to = (text: string): Ref => under(space, fields.destination, text);
  return {
    toGroup: to("ff00::/8"),
    toAllNodes: diagrams.overrideAll([to("ff02::1/128"), to("ff02::1:ff00:0/104")]),
    toEverybody: undefinedRef,
    fromNowhere: from("ff00::/8"),
    fromLoopback: from("::1/128"),
    toLoopback: to("::1/128"),
    toNowhere: undefinedRef,
    toLinkLocal: to("fe80::/10"),
    fromLinkLocal: from("fe80::/10"),
    fromUnspecified: space.equal(fields.source, 0n),
  };
};
