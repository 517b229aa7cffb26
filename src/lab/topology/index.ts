/** A lab as a file: hosts, cables, and what a policy promises there; built, and held to its promises. */
export { type BuiltTopology, buildTopology, type Guest } from "./build-topology.ts";
export { type PathFinding, tryPaths } from "./paths.ts";
export { formatService, type Promised, type Service } from "./promise.ts";
export { type Edit, readTopology, type Topology, type TopologyHost } from "./topology.ts";
export { describeTraffic, type Finding, tryPromises } from "./traffic.ts";
