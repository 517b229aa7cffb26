import type { Stage } from "../../verify/index.ts";
import type { PreparedLink } from "../host/links.ts";
import type { Journey } from "../journey.ts";

/** The hooks of netfilter. */
export type Hook = "ingress" | "prerouting" | "input" | "forward" | "output" | "postrouting" | "egress";

/** What runs the hook: the packets of one network family, or the frames of a bridge or device. */
export type HookFamily = "ipv4" | "ipv6" | "bridge" | "netdev";

/** Where a packet is while rules look at it. */
export interface Place {
  readonly hook: Hook;
  readonly family: HookFamily;
  readonly stage: Stage;
  readonly input: PreparedLink | null;
  readonly output: PreparedLink | null;
}

/** What a rule ends in. */
export type Ending =
  | FinalEnding
  | { readonly kind: "return" }
  | { readonly kind: "jump"; readonly chain: string }
  | { readonly kind: "goto"; readonly chain: string };

/** An ending that leaves a base chain. */
export type FinalEnding =
  | { readonly kind: "accept" | "drop" }
  | { readonly kind: "reject" }
  /** Another program or the device below goes on with it. */
  | { readonly kind: "taken"; readonly by: string }
  | { readonly kind: "sent"; readonly link: PreparedLink | null };

/** What the rules of one hook work with. */
export class Machine {
  readonly journey: Journey;
  readonly place: Place;
  ending: Ending | null = null;
  /** The id of the map element that gave the rule at hand its ending. */
  element: string | null = null;
  /** What the rule at hand did, in words. */
  readonly effects: string[] = [];

  constructor(journey: Journey, place: Place) {
    this.journey = journey;
    this.place = place;
  }
}

/** One step of a rule. `false`: the packet does not match (`NFT_BREAK`). */
export type Operation = (machine: Machine) => boolean;
