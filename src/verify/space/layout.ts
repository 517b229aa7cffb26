import { addressBits, type Family } from "../../net/index.ts";
import { type Field, fieldAt } from "./field.ts";

/** The fields whose order decides how large diagrams become, from the root down. */
export type OrderedField = "protocol" | "dport" | "destination" | "source" | "sport";
export type FieldOrder = readonly [OrderedField, OrderedField, OrderedField, OrderedField, OrderedField];

/** Orders worth trying; which is best depends on the rules. The first is good for most. */
export const fieldOrders = {
  A: ["protocol", "dport", "destination", "source", "sport"],
  B: ["destination", "protocol", "dport", "source", "sport"],
  C: ["protocol", "destination", "source", "dport", "sport"],
  D: ["protocol", "source", "destination", "dport", "sport"],
} as const satisfies Readonly<Record<string, FieldOrder>>;

/** Links that can be up or down in one question. */
export const mostLinkStates = 64;

/** Predicates that are not understood. */
export const mostPredicates = 4096;

/** Bytes of each header that can be read; a header longer than that is not looked into further. */
export const headerBytes = 256;

/** What names the bits of a packet; `icmpType`, `icmpCode` are other names for bits of `sport`. */
export interface Layout {
  /** First of `mostLinkStates` bits: whether a link is up. */
  readonly linkStates: number;
  /** One of `connectionStates`, by its place there. */
  readonly ctState: Field;
  /** 0 in the direction of the first packet, 1 for replies. */
  readonly ctDirection: Field;
  /** `IPS_…` bits 0 to 15 (linux/netfilter/nf_conntrack_common.h). */
  readonly ctStatus: Field;
  readonly mark: Field;
  readonly ctMark: Field;
  readonly inputLink: Field;
  readonly outputLink: Field;
  readonly inputPort: Field;
  readonly outputPort: Field;
  /** First of `mostPredicates` bits. */
  readonly predicates: number;
  readonly protocol: Field;
  readonly dport: Field;
  readonly destination: Field;
  readonly source: Field;
  readonly sport: Field;
  readonly tcpFlags: Field;
  readonly tos: Field;
  readonly ttl: Field;
  readonly length: Field;
  readonly packetType: Field;
  readonly userId: Field;
  readonly groupId: Field;
  /** First levels of the bytes of each header that no field above stands for. */
  readonly headers: Readonly<Record<HeaderBase, number>>;
  /** One more than the last level. */
  readonly end: number;
}

/** Where a byte is counted from: the Ethernet, the IP, the transport header. */
export type HeaderBase = "link" | "network" | "transport";

/** Gives out levels from the top down. */
class Levels {
  next = 0;

  region(width: number): number {
    this.next += width;
    return this.next - width;
  }

  field(name: string, width: number): Field {
    return fieldAt(name, this.region(width), width);
  }
}

const orderedWidths = (family: Family): Readonly<Record<OrderedField, number>> => ({
  protocol: 8,
  dport: 16,
  destination: addressBits(family),
  source: addressBits(family),
  sport: 16,
});

const orderedFields = (levels: Levels, family: Family, order: FieldOrder): Record<OrderedField, Field> => {
  const widths = orderedWidths(family);
  return Object.fromEntries(order.map((name) => [name, levels.field(name, widths[name])] as const)) as Record<
    OrderedField,
    Field
  >;
};

/** Gives every bit of a packet of `family` its level. The same arguments always give the same levels. */
export const layOut = (family: Family, order: FieldOrder): Layout => {
  const levels = new Levels();
  return {
    linkStates: levels.region(mostLinkStates),
    ctState: levels.field("ctState", 3),
    ctDirection: levels.field("ctDirection", 1),
    ctStatus: levels.field("ctStatus", 16),
    mark: levels.field("mark", 32),
    ctMark: levels.field("ctMark", 32),
    inputLink: levels.field("inputLink", 16),
    outputLink: levels.field("outputLink", 16),
    inputPort: levels.field("inputPort", 16),
    outputPort: levels.field("outputPort", 16),
    predicates: levels.region(mostPredicates),
    ...orderedFields(levels, family, order),
    tcpFlags: levels.field("tcpFlags", 8),
    tos: levels.field("tos", 8),
    ttl: levels.field("ttl", 8),
    length: levels.field("length", 16),
    packetType: levels.field("packetType", 8),
    userId: levels.field("userId", 32),
    groupId: levels.field("groupId", 32),
    headers: {
      link: levels.region(8 * headerBytes),
      network: levels.region(8 * headerBytes),
      transport: levels.region(8 * headerBytes),
    },
    end: levels.next,
  };
};
