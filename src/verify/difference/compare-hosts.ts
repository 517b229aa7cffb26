import { families, type Family } from "../../net/index.ts";
import type { Names } from "../../questions/index.ts";
import { preferredSets } from "../answers/preferred.ts";
import type { HostModel } from "../path/host-model.ts";
import { type Pair, PairTable, type Ref, undefinedRef } from "../sets/index.ts";
import { decodePacket, type Field, type HeaderSpace } from "../space/index.ts";
import type { Ranges } from "./address-ranges.ts";
import type { Change, ChangeKind, Comparison } from "./change.ts";
import { type Block, blocksOf } from "./cover.ts";
import { nameRanges } from "./name-ranges.ts";
import { openConversations } from "./open-conversations.ts";
import { isPassing, OutcomeClasses, visibleText } from "./outcome-class.ts";
import { realPackets } from "./universe.ts";

/** Two hosts whose diagrams can be compared: the second was made beside the first. */
export interface Compared {
  readonly before: HostModel;
  readonly after: HostModel;
  readonly names: Names;
}

/** Called before the packets of each link are compared. */
export type OnInput = (done: number, total: number, input: string | null) => void;

/** Everything that fares differently. */
export const compareHosts = (compared: Compared, onInput: OnInput = () => undefined): Comparison => {
  const { before, after } = compared;
  const inputs = [...new Set([...before.inputs, ...after.inputs]), null];
  const parts = inputs.flatMap((input, index) => {
    onInput(index, inputs.length, input);
    return families.map((family) => compareInput(compared, family, input));
  });
  const startsAlike = parts.every(({ isSame }) => isSame);
  return {
    isSame: startsAlike && inputs.every((input) => goesOnAlike(compared, input)),
    changes: parts.flatMap(({ changes }) => changes),
    more: parts.reduce((sum, { more }) => sum + more, 0),
    hasOthers: parts.some(({ hasOthers }) => hasOthers),
  };
};

const compareInput = (compared: Compared, family: Family, input: string | null): Comparison => {
  const { before, after } = compared;
  const was = before.forward(family, input);
  const is = after.forward(family, input);
  const { space } = was;
  const { diagrams } = space;
  const classes = new OutcomeClasses(was.fates);
  const pairs = new PairTable();
  const visible = (diagram: Ref): Ref => diagrams.mapTerminals(diagram, classes.classOf);
  const { root } = diagrams.differences(visible(was.diagram), visible(is.diagram), pairs);
  if (root === undefinedRef)
    return { isSame: was.diagram === is.diagram, changes: [], more: 0, hasOthers: false };
  const real = diagrams.guard(realPackets(space, [before.host, after.host], input), root);
  const others = diagrams.without(
    root,
    real === undefinedRef ? undefinedRef : diagrams.where(real, (id) => id !== 0),
  );
  const ids = diagrams.terminals(real).filter((id) => id !== 0);
  const alike = Map.groupBy(ids, (id) => mergeKey(classes, pairs.pair(id)));
  const found = [...alike.values()].map((group) => {
    const members = new Set(group);
    const set = diagrams.where(real, (terminal) => members.has(terminal));
    const pair = pairs.pair(group[0]!);
    const fates = [classes.fatesOf(pair.before), classes.fatesOf(pair.after)] as const;
    return changesIn({ ...compared, family, input }, set, ...fates);
  });
  return {
    isSame: false,
    changes: found.flatMap(({ changes }) => changes),
    more: found.reduce((sum, { more }) => sum + more, 0),
    hasOthers: others !== undefinedRef,
  };
};

/** Whether later packets of every conversation fare alike, too. */
const goesOnAlike = ({ before, after }: Compared, input: string | null): boolean =>
  families.every(
    (family) =>
      before.established(family, input).diagram === after.established(family, input).diagram &&
      before.reply(family, input).diagram === after.reply(family, input).diagram,
  );

/** Next hops matter only where packets move: what is gained or lost is one class, whoever carries it on. */
const mergeKey = (classes: OutcomeClasses, { before, after }: Pair): string => {
  const fates = [classes.fatesOf(before), classes.fatesOf(after)] as const;
  const kind = kindOf(...fates);
  return JSON.stringify([
    kind,
    ...fates.map((list) =>
      list.map((fate) => (kind === "moves" ? fate : { ...fate, nextHop: null })).map(visibleText),
    ),
  ]);
};

interface Where extends Compared {
  readonly family: Family;
  readonly input: string | null;
}

const changesIn = (
  where: Where,
  set: Ref,
  before: Change["before"],
  after: Change["after"],
): Pick<Comparison, "changes" | "more"> => {
  const { names, family, input } = where;
  const { space } = where.before.forward(family, input);
  const { diagrams, fields } = space;
  const { blocks, more } = blocksOf(space, set);
  const kind = kindOf(before, after);
  const out = (after.find(isPassing) ?? before.find(isPassing))?.out ?? null;
  const changes = blocks.map((block): Change => {
    const { sources, destinations, services } = block;
    const inside = [
      set,
      rangesSet(space, fields.source, sources),
      rangesSet(space, fields.destination, destinations),
      trafficSet(space, block.traffic),
    ].reduce((left, right) => diagrams.intersection(left, right));
    return {
      kind,
      family,
      input,
      before,
      after,
      from: nameRanges(family, sources, input, names),
      to: nameRanges(family, destinations, out, names),
      services,
      block,
      pairs: sizeOf(sources) * sizeOf(destinations),
      example: {
        ...decodePacket(space, diagrams.pick(inside, preferredSets(space, names.familiar))!),
        input,
      },
      open: openConversations(where, inside, kind),
    };
  });
  return { changes, more };
};

const rangesSet = (space: HeaderSpace, field: Field, ranges: Ranges): Ref =>
  space.diagrams.overrideAll(ranges.map(([first, last]) => space.range(field, first, last)));

const trafficSet = (space: HeaderSpace, traffic: Block["traffic"]): Ref => {
  const { diagrams, fields } = space;
  return diagrams.overrideAll(
    traffic.map(({ first, last, ports }) => {
      const protocols = space.range(fields.protocol, first, last);
      return ports === null
        ? protocols
        : diagrams.intersection(protocols, space.portSet(fields.dport, ports));
    }),
  );
};

const sizeOf = (ranges: Ranges): bigint =>
  ranges.reduce((sum, [first, last]) => sum + (last - first + 1n), 0n);

/** Where the kernel chooses, the worst choice counts. */
const kindOf = (before: Change["before"], after: Change["after"]): ChangeKind => {
  const passed = before.every(isPassing) && before.length > 0;
  const passes = after.every(isPassing) && after.length > 0;
  if (passed && passes) return "moves";
  if (passes) return "gains";
  return passed ? "loses" : "answers";
};
