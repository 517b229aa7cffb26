import type { ConnectionSets } from "./connection-sets.ts";
import type { Ref } from "../sets/index.ts";
import type { HeaderSpace } from "../space/index.ts";
import type { FateTable } from "./fate-table.ts";
import type { HookPrograms } from "./hook-programs.ts";
import type { HostFacts } from "./host-facts.ts";
import type { Lookups } from "./lookups.ts";
import type { PacketSets } from "./packet-sets.ts";

/** Everything that walks through one host in one family share. */
export interface WalkParts {
  readonly space: HeaderSpace;
  readonly facts: HostFacts;
  readonly fates: FateTable;
  readonly lookups: Lookups;
  readonly hooks: HookPrograms;
  readonly sets: PacketSets;
  readonly connections: ConnectionSets;
  /** What sources are refused, by link and settings; made when first asked for. */
  readonly refusals: Map<string, Ref>;
  /** Links whose failing is a question: each has a bit that says whether it is up. */
  readonly uplinks: ReadonlySet<string>;
}
