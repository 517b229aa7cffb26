import { type HostState, type NftTable, objectId, type XtTable } from "../../../state/index.ts";
import { chainHooks, legacyChainHooks, type RunFrom } from "./chain-hooks.ts";
import { writesOf } from "./mark-value.ts";
import { xtWritesOf } from "./xt-mark-value.ts";

/** Bits of a mark after a write: `value` where they are `known`, anything where they are `free`; others stay. */
export interface MarkWrite {
  readonly value: number;
  readonly known: number;
  readonly free: number;
}

/** A firewall rule that writes packet marks. */
export interface MarkWriter {
  /** `nftTable inet filter/steer/3`. */
  readonly object: string;
  readonly table: string;
  readonly from: readonly RunFrom[];
  /** What it may write: several when it takes the mark from a map. */
  readonly writes: readonly MarkWrite[];
}

/** Every rule of a host that writes packet marks, of all owners, those that nothing leads to left out. */
export const markWriters = ({ config }: HostState): readonly MarkWriter[] => [
  ...[...config.nftTable].flatMap(([key, table]) => nftWriters(objectId("nftTable", key), table)),
  ...[...config.xtTable].flatMap(([key, table]) => legacyWriters(objectId("xtTable", key), table)),
];

const nftWriters = (id: string, table: NftTable): readonly MarkWriter[] => {
  if (!["ip", "ip6", "inet"].includes(table.family)) return [];
  const hooks = chainHooks(table);
  return table.chains.flatMap((chain) =>
    chain.rules.flatMap(({ expressions }, index) => {
      const writes = writesOf(expressions, table);
      const from = hooks.get(chain.name) ?? [];
      if (writes.length === 0 || from.length === 0) return [];
      return [{ object: `${id}/${chain.name}/${index}`, table: id, from, writes }];
    }),
  );
};

const legacyWriters = (id: string, table: XtTable): readonly MarkWriter[] => {
  const hooks = legacyChainHooks(table);
  return table.chains.flatMap((chain) =>
    chain.rules.flatMap(({ action }, index) => {
      const writes = action?.kind === "target" ? xtWritesOf(action.target) : [];
      const from = hooks.get(chain.name) ?? [];
      if (writes.length === 0 || from.length === 0) return [];
      return [{ object: `${id}/${chain.name}/${index}`, table: id, from, writes }];
    }),
  );
};
