import { type NftTable, withoutPassingElements } from "../../state/index.ts";
import type { NftTables } from "./nft-tables.ts";

/**
 * nftables that are read again only when somebody else has changed them. A long-lived process that writes to large tables
 * knows what is in them: what it read, and what it wrote since.
 *
 * The kernel counts every transaction of a namespace (`NFTA_GEN_ID`): as long as it has counted ours only, what is known
 * holds. What traffic and time bring into sets and take out of them is not counted, and not configuration either.
 */
export const rememberTables = (tables: NftTables, generation: () => number): NftTables => {
  let known: Known | null = null;

  const read = (): readonly NftTable[] => {
    const before = generation();
    if (known?.generation === before) return known.tables;
    const found = tables.read();
    known = generation() === before ? { tables: found, generation: before } : null;
    return found;
  };

  return {
    read,
    write: (changes) => {
      const before = generation();
      const refusal = tables.write(changes);
      const isCurrent = known !== null && known.generation === before && refusal === null;
      known = isCurrent ? afterWrite(known!, changes, generation()) : null;
      return refusal;
    },
    close: () => tables.close(),
  };
};

interface Known {
  readonly tables: readonly NftTable[];
  readonly generation: number;
}

type Changes = Parameters<NftTables["write"]>[0];

/** What holds after our transaction; `null` when there was another one meanwhile. */
const afterWrite = ({ tables, generation }: Known, changes: Changes, now: number): Known | null => {
  if (now === generation) return { tables, generation };
  if (now !== nextGeneration(generation)) return null;
  const written = new Map(tables.map((table) => [idOf(table), table]));
  for (const { before, after } of changes) {
    if (before !== null) written.delete(idOf(before));
    if (after !== null) written.set(idOf(after), withoutPassingElements(after));
  }
  return { tables: [...written.values()], generation: now };
};

/** A 32-bit counter that leaves zero out (`net/netfilter/nf_tables_api.c, nf_tables_commit`). */
const nextGeneration = (generation: number): number => (generation === 0xffff_ffff ? 1 : generation + 1);

const idOf = ({ family, name }: NftTable): string => `${family} ${name}`;
