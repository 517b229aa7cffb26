import type { PairTable } from "./pair-table.ts";
import type { Ref } from "./ref.ts";

/** What an edit does to the diagram of a list. */
export interface EditEffect {
  /** Where the list says something else than before: terminals are ids of `pairs`, undefined where nothing changes. */
  readonly changed: Ref;
  readonly pairs: PairTable;
}
