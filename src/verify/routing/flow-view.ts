import type { PortRange, Prefix } from "../../net/index.ts";
import type { Ref } from "../sets/index.ts";

/** The two ends that a look-up asks by. */
export type End = "source" | "destination";

/**
 * What a routing look-up is asked with, as sets of packets: `flowi4`, `flowi6`. A view says where the parts come from:
 * the look-up of the reverse path filter finds the source of the packet under `destination`.
 */
export interface FlowView {
  /** Levels of an address, most significant first. */
  readonly addressLevels: (end: End) => readonly number[];
  readonly address: (end: End, prefix: Prefix) => Ref;
  /** Only what the kernel dissects has ports (`fib4_rules_early_flow_dissect`); all else has 0 there. */
  readonly ports: (end: End, range: PortRange) => Ref;
  readonly protocol: (number: number) => Ref;
  /** The type of service (traffic class) under `mask`. */
  readonly tos: (value: number, mask: number) => Ref;
  readonly mark: (value: number, mask: number) => Ref;
  /** `flowi_iif`; the host's own packets come from `lo`. */
  readonly input: (device: string) => Ref;
  /** `flowi_oif` of a packet whose sender chose a device. */
  readonly output: (device: string) => Ref;
  readonly user: (first: number, last: number) => Ref;
}
