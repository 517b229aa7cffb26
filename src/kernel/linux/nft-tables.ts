import type { KernelError } from "../../diagnostics/index.ts";
import type { NftTable } from "../../state/index.ts";
import type { NetlinkConnection } from "../netlink/index.ts";
import {
  openNftables,
  readGeneration,
  readTables,
  type TableChange,
  writeTables,
} from "../nftables/index.ts";
import type { Namespace } from "../netns/index.ts";
import { rememberTables } from "./remembered-tables.ts";

/** nftables as this host uses it: everything read at once, changes written as one transaction. */
export interface NftTables {
  read(): readonly NftTable[];
  write(changes: readonly TableChange[]): KernelError | null;
  close(): void;
}

/** The tables of `namespace`. The connection is opened at first use: most changes of a host need none. */
export const openNftTables = (namespace: Namespace): NftTables => {
  let opened: NetlinkConnection | null = null;
  const connection = (): NetlinkConnection => (opened ??= openNftables({ namespace }));
  return {
    read: () => readTables(connection()),
    write: (changes) => writeTables(connection(), changes),
    close: () => opened?.close(),
  };
};

/** The same, for a process that lives long: read again only when somebody else has changed them. */
export const openRememberedTables = (namespace: Namespace): NftTables => {
  let opened: NetlinkConnection | null = null;
  const connection = (): NetlinkConnection => (opened ??= openNftables({ namespace }));
  const tables = openNftTables(namespace);
  const remembered = rememberTables(tables, () => readGeneration(connection()));
  return {
    ...remembered,
    close: () => {
      opened?.close();
      remembered.close();
    },
  };
};
