import { release } from "node:os";
import {
  examineHost,
  type FeatureState,
  type Finding,
  forwardingState,
  type ForwardingState,
  type Neighbourhood,
  neighbourPrograms,
} from "../../diagnose/index.ts";
import type { Target } from "../target.ts";
import { observeParts } from "./observe-parts.ts";
import { readProbes } from "./read-probes.ts";
import { openSight, type Unseen } from "./sight.ts";

/** What the doctor says about a host. */
export interface Examination {
  /** The release of the running kernel. */
  readonly kernel: string;
  readonly features: Readonly<Record<string, FeatureState>>;
  readonly forwarding: ForwardingState;
  /** Other programs that configure networks here. */
  readonly neighbours: Neighbourhood;
  /** Problems first. */
  readonly findings: readonly Finding[];
  /** What could not be looked at, and why. */
  readonly unseen: readonly Unseen[];
}

/** Looks the host over as far as it may. Reads only, but may make the kernel load a module that it has. */
export const examine = (target: Target): Examination => {
  const sight = openSight();
  const parts = observeParts(target, sight);
  const probes = readProbes(target, parts, sight);
  return {
    kernel: release(),
    features: probes.features,
    forwarding: forwardingState(parts.host),
    neighbours: neighbourPrograms(parts.host, probes),
    findings: examineHost(parts.host, probes),
    unseen: sight.unseen(),
  };
};
