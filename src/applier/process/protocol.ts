import type { Borrowed, Kind, NftElement } from "../../state/index.ts";
import type { ChangeFailure, ChangeRequest, ChangeResult } from "../change-host.ts";
import type { Recovery } from "../recover.ts";
import type { ConnectionRequest, SettledConnections } from "../settle-connections.ts";
import type { ErrorMessage } from "./error-codec.ts";

/**
 * What the parent says. A wanted state comes in slices before the `apply` that uses them, so that neither side is busy
 * with one message for long.
 */
export type ToApplier =
  | { readonly kind: "objects"; readonly of: Kind; readonly objects: readonly object[] }
  | { readonly kind: "borrowed"; readonly borrowed: readonly Borrowed[] }
  | {
      readonly kind: "elements";
      readonly table: string;
      readonly set: string;
      readonly elements: readonly NftElement[];
    }
  | ({ readonly kind: "apply" } & Omit<ChangeRequest, "wanted">)
  | { readonly kind: "down"; readonly note: string }
  | { readonly kind: "recover" }
  | ({ readonly kind: "connections" } & ConnectionRequest);

/** What the applier says. Every request ends with one that is no `progress`. */
export type FromApplier =
  | { readonly kind: "progress"; readonly done: number; readonly total: number; readonly step: string }
  | { readonly kind: "done"; readonly result: ResultMessage }
  | { readonly kind: "recovered"; readonly recovery: Recovery | null }
  | { readonly kind: "settled"; readonly settled: SettledConnections }
  | { readonly kind: "failed"; readonly error: ErrorMessage };

/** A `ChangeResult` with its error in transport form. */
export type ResultMessage = Omit<ChangeResult, "failure"> & {
  readonly failure: (Omit<ChangeFailure, "error"> & { readonly error: ErrorMessage }) | null;
};
