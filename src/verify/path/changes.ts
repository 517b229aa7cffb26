import type { Packet } from "../model/packet.ts";
import { PairTable, type Ref } from "../sets/index.ts";
import { decodePacket, type HeaderSpace } from "../space/index.ts";
import type { Fate } from "./fate.ts";
import type { FateTable } from "./fate-table.ts";
import type { FateDiagram } from "./host-model.ts";

/** Packets that fared one way before and fare another way now. */
export interface FateChange {
  /** What may become of the witness; empty where nothing is said about it (no session). */
  readonly before: readonly Fate[];
  readonly after: readonly Fate[];
  readonly packets: Ref;
  /** How many there are, exactly: all values of the bits of the header that matter here, or that every packet has. */
  readonly count: bigint;
  readonly witness: Packet;
}

/** What a change of fate is: by whom it is decided does not count, what happens does. */
const effectOf = ({ verdict, out, nextHop, destination, source, certainty }: Fate): string =>
  JSON.stringify({ verdict, out, nextHop, destination, source, certainty });

/**
 * Every pair of different effects, with all of its packets. Empty is a proof that nothing changes. Both diagrams are of
 * one space (`HostModel.of(…, { beside })`). `within` leaves out packets outside of a set.
 */
export const fateChanges = (before: FateDiagram, after: FateDiagram, within?: Ref): readonly FateChange[] => {
  const { space, fates } = before;
  const { diagrams } = space;
  if (after.space !== space) throw new RangeError("fates of different spaces cannot be compared");
  const effects = new Effects(fates);
  const reduce = ({ diagram }: FateDiagram): Ref =>
    diagrams.mapTerminals(within === undefined ? diagram : diagrams.guard(within, diagram), (id) =>
      effects.idOf(id),
    );
  const { root } = diagrams.differences(reduce(before), reduce(after), new PairTable());
  return diagrams
    .terminals(root)
    .filter((id) => id !== 0)
    .map((id) =>
      changeOf(
        before,
        after,
        diagrams.where(root, (one) => one === id),
      ),
    );
};

const changeOf = (before: FateDiagram, after: FateDiagram, packets: Ref): FateChange => {
  const { space } = before;
  const { diagrams } = space;
  const bits = diagrams.pick(packets, usualPackets(space))!;
  const at = ({ diagram, fates }: FateDiagram): readonly Fate[] => {
    const id = diagrams.evaluate(diagram, (level) => bits.get(level) ?? 0);
    return id === 0 ? [] : fates.at(id);
  };
  return {
    before: at(before),
    after: at(after),
    packets,
    count: countPackets(space, packets),
    witness: decodePacket(space, bits),
  };
};

/** How many packets a set has, over the five fields that every packet has and whatever else it depends on. */
export const countPackets = (space: HeaderSpace, packets: Ref): bigint => {
  const { protocol, source, destination, sport, dport } = space.fields;
  const levels = new Set([protocol, source, destination, sport, dport].flatMap((field) => field.levels));
  for (const level of space.diagrams.support(packets)) levels.add(level);
  return space.diagrams.count(
    packets,
    [...levels].sort((a, b) => a - b),
  );
};

/** Packets as one meets them: TCP to a usual port, else UDP. */
const usualPackets = (space: HeaderSpace): readonly Ref[] => {
  const { fields, diagrams } = space;
  const tcp = space.equal(fields.protocol, 6);
  return [
    tcp,
    diagrams.intersection(tcp, space.masked(fields.tcpFlags, 2, 0x17)),
    diagrams.intersection(tcp, space.portSet(fields.dport, [{ first: 443, last: 443 }])),
    space.equal(fields.protocol, 17),
    space.range(fields.sport, 32_768, 60_999),
  ];
};

/** Ids of fates by what happens: ids with the same effects become one of them. */
class Effects {
  readonly #fates: FateTable;
  readonly #first = new Map<string, number>();
  readonly #known = new Map<number, number>();

  constructor(fates: FateTable) {
    this.#fates = fates;
  }

  idOf(id: number): number {
    const known = this.#known.get(id);
    if (known !== undefined) return known;
    const key = [...new Set(this.#fates.at(id).map(effectOf))].sort().join(" ");
    const first = this.#first.get(key) ?? id;
    this.#first.set(key, first);
    this.#known.set(id, first);
    return first;
  }
}
