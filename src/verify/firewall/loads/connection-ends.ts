import type { Field, HeaderSpace } from "../../space/index.ts";
import { type Bit, variable } from "../value/bit.ts";
import type { Assigned } from "../value/substitute.ts";

/** A direction of a connection. */
export type ConnectionDirection = "original" | "reply";

/** What a direction of a connection has at its ends. Of ICMP the ports are the identifier, and type and code. */
export type ConnectionEnd = "source" | "destination" | "source port" | "destination port";

const ends: readonly ConnectionEnd[] = ["source", "destination", "source port", "destination port"];

/**
 * The bits of an end of the connection that a packet belongs to. They are bits of their own, as rules look at them when
 * the header may have been translated already; who knows the connection puts them in (`untranslatedEnds`).
 */
export const connectionEnd = (
  space: HeaderSpace,
  direction: ConnectionDirection,
  end: ConnectionEnd,
): Field => {
  const name = `ct ${direction} ${end}`;
  const width = end.endsWith("port") ? 16 : space.addressBits;
  return {
    name,
    levels: Array.from({ length: width }, (_, at) => space.predicate(`${name} bit ${at}`).levels[0]!),
  };
};

const headerField = ({ fields }: HeaderSpace, end: ConnectionEnd): Field => {
  if (end === "source" || end === "destination") return fields[end];
  return end === "source port" ? fields.sport : fields.dport;
};

const otherEnd: Readonly<Record<ConnectionEnd, ConnectionEnd>> = {
  source: "destination",
  destination: "source",
  "source port": "destination port",
  "destination port": "source port",
};

/**
 * What the ends are for packets of one direction whose connection is not translated, in terms of their header: for
 * `substitute`. Not for ICMP.
 */
export const untranslatedEnds = (space: HeaderSpace, direction: ConnectionDirection): Assigned =>
  new Map(
    (["original", "reply"] as const).flatMap((one) =>
      ends.flatMap((end) => {
        const { levels } = headerField(space, one === direction ? end : otherEnd[end]);
        return connectionEnd(space, one, end).levels.map((level, at): readonly [number, Bit] => [
          level,
          variable(levels[at]!),
        ]);
      }),
    ),
  );
