import { execFileSync } from "node:child_process";
import { test } from "vitest";
import type { NetlinkConnection } from "../../src/kernel/netlink/index.ts";
import { type Namespace, openNamespace } from "../../src/kernel/netns/index.ts";
import { openNftables, readTables } from "../../src/kernel/nftables/index.ts";
import type { NftTable } from "../../src/state/index.ts";
import { isRoot, makeNamespace, type TestNamespace } from "./namespace-fixture.ts";

/** A test that needs root; without, it is skipped, and `namespace-fixture.ts` says so. */
export const rootTest = test.skipIf(!isRoot);

/** A fresh network namespace with a connection to its nftables, and `nft` as the second opinion. */
export class NftablesHost implements Disposable {
  readonly namespace: Namespace;
  readonly connection: NetlinkConnection;
  private readonly fixture: TestNamespace;

  constructor() {
    this.fixture = makeNamespace();
    this.namespace = openNamespace(this.fixture.name);
    this.connection = openNftables({ namespace: this.namespace });
  }

  /** Runs a program inside; gives what it printed. Throws when it fails. */
  exec(argv: readonly string[], input = ""): string {
    const inside = ["netns", "exec", this.fixture.name, ...argv];
    return execFileSync("ip", inside, { encoding: "utf8", input, maxBuffer: 1 << 28 });
  }

  /** Loads a ruleset by `nft -f`. */
  load(ruleset: string): void {
    this.exec(["nft", "-f", "-"], ruleset);
  }

  /** What `nft list ruleset` prints without counters. */
  list(): string {
    return this.exec(["nft", "-s", "list", "ruleset"]);
  }

  read(): readonly NftTable[] {
    return readTables(this.connection);
  }

  flush(): void {
    this.exec(["nft", "flush", "ruleset"]);
  }

  [Symbol.dispose](): void {
    this.connection.close();
    this.namespace.close();
    this.fixture.remove();
  }
}
