import type { Address } from "../net/index.ts";
import type { Trace } from "./trace.ts";

/** One attempt to reach somebody. `timeoutMs` bounds the wait for a silent drop; an answer ends it at once. */
export type Probe =
  | {
      readonly protocol: "tcp" | "udp";
      readonly to: Address;
      readonly port: number;
      readonly timeoutMs?: number;
    }
  | { readonly protocol: "ping"; readonly to: Address; readonly timeoutMs?: number };

/** What became of a probe. */
export type ProbeResult =
  /** `by` is the server's own name and `source` the address that it saw us come from; `null` for ping. */
  | {
      readonly kind: "answered";
      readonly by: string | null;
      readonly source: Address | null;
      readonly ms: number;
    }
  /** Somebody said no: a TCP reset, or ICMP port unreachable. */
  | { readonly kind: "refused" }
  /** The network said no: no route, ICMP unreachable, administratively prohibited. `reason` is the errno. */
  | { readonly kind: "unreachable"; readonly reason: string }
  /** Nothing came back in time. */
  | { readonly kind: "silent" };

/** Wherever traffic can be sent from: a namespace or a virtual machine. */
export interface TrafficSource {
  /** Throws `LabError` when the probe could not be sent at all. */
  probe(probe: Probe): Promise<ProbeResult>;

  /** The way that packets take to an address. Throws `LabError` when it could not be traced. */
  trace(to: Address): Promise<Trace>;
}

/** How long a probe waits for an answer unless it says otherwise. */
export const defaultTimeoutMs = 300;

/** The result in words: `answered by nas, who saw 10.10.0.10`, `refused`, `unreachable (EHOSTUNREACH)`, `silent`. */
export const describeResult = (result: ProbeResult): string => {
  if (result.kind === "unreachable") return `unreachable (${result.reason})`;
  if (result.kind !== "answered") return result.kind;
  const by = result.by === null ? "" : ` by ${result.by}`;
  return `answered${by}${result.source === null ? "" : `, who saw ${result.source}`}`;
};
