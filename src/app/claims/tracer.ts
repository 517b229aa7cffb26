import type { HostState } from "../../state/index.ts";
import type { Counterexample, TraceStep } from "../../verify/index.ts";

/** A packet followed by itself, and whether what became of it is what the sets of packets say. */
export interface Followed {
  readonly trace: readonly TraceStep[];
  readonly agrees: boolean;
}

/** Follows first packets of connections through a host one by one. */
export type Follow = (example: Counterexample) => Followed;

/** Follows packets through `host` as `causeway explain` does: where the kernel may choose, on the way that is meant. */
export const tracer = async (host: HostState): Promise<Follow> => {
  const { Connections, prepareHost, send } = await import("../../explain/index.ts");
  const prepared = prepareHost(host);
  return ({ packet, verdict, out }) => {
    const { possible, trace } = send(prepared, Connections.none, packet);
    const meant = possible.find(
      (way) => way.outcome.verdict === verdict && (out === null || way.outcome.out === out),
    );
    return { trace: meant?.trace ?? trace, agrees: meant !== undefined };
  };
};
