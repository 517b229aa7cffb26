import type {
  LearntNeighbour,
  Link,
  LinkAddress,
  LinkStatus,
  Neighbour,
  Route,
  RoutingRule,
} from "../../state/index.ts";

/** Whether an object is there now (new or changed) or has gone. */
export type Presence = "there" | "gone";

/** One thing that happened to the host. */
export type KernelEvent =
  | { readonly kind: "link"; readonly presence: Presence; readonly link: Link; readonly status: LinkStatus }
  | {
      readonly kind: "address";
      readonly presence: Presence;
      readonly address: LinkAddress;
      /** Whether the kernel made it or learnt it. */
      readonly dynamic: boolean;
    }
  | {
      readonly kind: "neighbour";
      readonly presence: Presence;
      readonly neighbour: Neighbour | LearntNeighbour;
    }
  | { readonly kind: "route"; readonly presence: Presence; readonly route: Route }
  | { readonly kind: "rule"; readonly presence: Presence; readonly rule: RoutingRule }
  /** News were dropped: observe the host again. */
  | { readonly kind: "overrun" };
