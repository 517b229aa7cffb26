/**
 * Hosts to try things on: namespaces, cables, real virtual machines, and traffic that says exactly what happened.
 *
 * Main types: `Lab` (everything in it goes away with it), `LabNamespace` (one host), `Probe` and `ProbeResult`.
 *
 * INVARIANT: a lab touches nothing but what it made: namespaces called `cwlab-PID-NAME`, the processes it started or
 * that live in those namespaces, and one scratch directory.
 */
export { type Finished, LabError } from "./command.ts";
export { type CableEnd, Lab } from "./lab.ts";
export { LabNamespace } from "./namespace.ts";
export { describeResult, type Probe, type ProbeResult, type TrafficSource } from "./probe.ts";
export { VirtualMachine, type VmOptions } from "./vm/virtual-machine.ts";
export { VmUnavailable } from "./vm/unavailable.ts";
export { type DemoOptions, type DemoReport, type DemoTerminal, runDemo } from "./demo/index.ts";
export {
  buildTopology,
  type BuiltTopology,
  describeTraffic,
  type Finding,
  type Guest,
  readTopology,
  type Topology,
  tryPromises,
} from "./topology/index.ts";
export { type TracedInCopy, traceInCopy } from "./copy/trace-in-copy.ts";
