import type { Names } from "../../questions/index.ts";
import type { Change, ChangeKind, Comparison, Fate, OpenConversations, Packet } from "../../verify/index.ts";
import { packetWords } from "../claims/packet-words.ts";
import { fateWords } from "./fate-words.ts";

/** Packets that fare differently, as `plan` and `diff` show them and as `--json` writes them. */
export interface ChangeView {
  readonly kind: ChangeKind;
  readonly families: readonly string[];
  /** Links that they come in by; `null` among them: the host itself sends them. */
  readonly inputs: readonly (string | null)[];
  readonly from: readonly string[];
  readonly to: readonly string[];
  readonly services: readonly string[];
  /** New conversations before and after, in words: `dropped`, `by fibre`. */
  readonly before: string;
  readonly after: string;
  /** What becomes of conversations that are open. */
  readonly open: OpenConversations;
  /** How many pairs of source and destination address: exact, as a decimal number. */
  readonly pairs: string;
  /** Open connections in this class right now; `null` when they could not be read. */
  readonly connections: number | null;
  readonly example: { readonly words: string; readonly packet: Packet };
}

/** What differs between two hosts, as commands show it. */
export interface DifferenceView {
  /** Proved: no packet fares differently. */
  readonly isSame: boolean;
  readonly changes: readonly ChangeView[];
  /** Classes that were not written out. */
  readonly more: number;
  /** Whether packets that nobody should send fare differently besides. */
  readonly others: boolean;
}

/** A comparison in the names of the policy; classes that differ by family or link alone are one. */
export const viewDifference = (
  { isSame, changes, more, hasOthers }: Comparison,
  names: Names,
  connectionsOf: ((change: Change) => number) | null,
): DifferenceView => {
  const rows = changes.map((change) => ({ change, ...brief(change, names) }));
  const merged = [...Map.groupBy(rows, ({ key }) => key).values()];
  return {
    isSame,
    more,
    others: hasOthers,
    changes: merged
      .map((group): ChangeView => {
        const [{ change, before, after }] = group as [(typeof rows)[number]];
        const all = group.map((row) => row.change);
        return {
          kind: change.kind,
          families: [...new Set(all.map(({ family }) => family))],
          inputs: [...new Set(all.map(({ input }) => input))],
          from: change.from,
          to: change.to,
          services: change.services,
          before,
          after,
          open: openOf(all),
          pairs: String(all.reduce((sum, { pairs }) => sum + pairs, 0n)),
          connections: connectionsOf === null ? null : all.reduce((sum, one) => sum + connectionsOf(one), 0),
          example: { words: packetWords(change.example, names), packet: change.example },
        };
      })
      .toSorted((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind)),
  };
};

const order: readonly ChangeKind[] = ["loses", "gains", "moves", "answers"];

const brief = (change: Change, names: Names) => {
  const words = (fates: readonly Fate[]): string => fateWords(fates, names);
  const [before, after] = [words(change.before), words(change.after)];
  const { kind, from, to, services, open } = change;
  return { before, after, key: JSON.stringify([kind, from, to, services.map(plain), before, after, open]) };
};

/** ICMP is one service in both families. */
const plain = (service: string): string => service.replace("icmpv6", "icmp");

const openOf = (changes: readonly Change[]): OpenConversations => {
  const found = new Set(changes.map(({ open }) => open));
  return found.size === 1 ? changes[0]!.open : "some";
};
