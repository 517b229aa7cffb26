import type { Address } from "../../net/index.ts";

/** What `causeway explain` is asked, as far as it was said. Names are still names. */
export interface ExplainQuestion {
  /** A name of the policy, an address, or `host`; `null` when it was not said. */
  readonly from: string | null;
  readonly to: string;
  /** `tcp/445`, or the name of a service; `null` when protocol and ports are said apart (or it is a ping). */
  readonly service: string | null;
  readonly input: string | null;
  readonly fromHost: boolean;
  readonly protocol: string | null;
  readonly sourcePort: number | null;
  readonly destinationPort: number | null;
  readonly mark: number;
  readonly state: "new" | "established";
  /** The policy whose names are meant; `null`: the one that was applied last. */
  readonly policyFile: string | null;
  /** Whether the diagrams of `verify` are asked as well. */
  readonly check: boolean;
  /** Whether to look for what would let it by. */
  readonly whyNot: boolean;
  /** A saved host instead of the target. */
  readonly factsFile: string | null;
}

/** One end of the flow. */
export interface FlowEnd {
  /** As it was said. */
  readonly text: string;
  /** At most one of each family. */
  readonly addresses: readonly Address[];
  readonly isHost: boolean;
}
