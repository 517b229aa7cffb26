import { type Namespace, openNamespace } from "../../src/kernel/netns/index.ts";
import type { NetlinkConnection } from "../../src/kernel/netlink/index.ts";
import { openNftables, readTables } from "../../src/kernel/nftables/index.ts";
import { Lab, type LabNamespace } from "../../src/lab/index.ts";
import type { NftTable } from "../../src/state/index.ts";

/** A fresh network namespace with a connection to its nftables, and `nft` as the second opinion. */
export class NftablesHost implements Disposable {
  readonly lab = new Lab();
  readonly host: LabNamespace;
  readonly namespace: Namespace;
  readonly connection: NetlinkConnection;

  constructor() {
    this.host = this.lab.namespace("host");
    this.namespace = openNamespace(this.host.netns);
    this.connection = openNftables({ namespace: this.namespace });
  }

  /** Loads a ruleset by `nft -f`. */
  load(ruleset: string): void {
    this.host.exec(["nft", "-f", "-"], ruleset);
  }

  /** What `nft list ruleset` prints without counters. */
  list(): string {
    return this.host.exec(["nft", "-s", "list", "ruleset"]);
  }

  read(): readonly NftTable[] {
    return readTables(this.connection);
  }

  flush(): void {
    this.host.exec(["nft", "flush", "ruleset"]);
  }

  [Symbol.dispose](): void {
    this.connection.close();
    this.namespace.close();
    this.lab.close();
  }
}
