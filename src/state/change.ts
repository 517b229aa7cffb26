import type { ChangeKind, Kind, ObjectOfKind } from "./kinds.ts";

/**
 * One change to one object of one host: the unit of plans, journals and undo.
 *
 * `patch` touches only the named fields of an object that stays what it is (a foreign link's `master`, a sysctl, a
 * link's `up`). Every change has an inverse that is made from the change alone (`invertChange`).
 */
export type ChangeOf<K extends Kind> =
  | { readonly op: "create"; readonly kind: K; readonly key: string; readonly after: ObjectOfKind[K] }
  | {
      readonly op: "replace";
      readonly kind: K;
      readonly key: string;
      readonly before: ObjectOfKind[K];
      readonly after: ObjectOfKind[K];
    }
  | { readonly op: "delete"; readonly kind: K; readonly key: string; readonly before: ObjectOfKind[K] }
  | {
      readonly op: "patch";
      readonly kind: K;
      readonly key: string;
      readonly before: Partial<ObjectOfKind[K]>;
      readonly after: Partial<ObjectOfKind[K]>;
    };

/** A change to an object of any kind that can be changed. */
export type Change = { readonly [K in ChangeKind]: ChangeOf<K> }[ChangeKind];

/** The change that takes `change` back. */
export const invertChange = (change: Change): Change => {
  switch (change.op) {
    case "create":
      return { op: "delete", kind: change.kind, key: change.key, before: change.after } as Change;
    case "delete":
      return { op: "create", kind: change.kind, key: change.key, after: change.before } as Change;
    case "replace":
    case "patch":
      return { ...change, before: change.after, after: change.before } as Change;
  }
};
