/**
 * The Linux kernel: its wire (`netlink`), the objects on it (`rtnetlink`, `nftables`), legacy packet filters (`xtables`),
 * connections (`conntrack`), namespaces and settings.
 *
 * Main functions: `openLinuxKernel`, `openNamespace`, `runInNamespace`, `startRouteWriter`, `watchKernel`.
 */
export {
  type ConnectionEntry,
  type ConnectionTuple,
  forgetConnections,
  markConnections,
  readConnections,
} from "./conntrack/index.ts";
export { probeLinkKinds } from "./features/index.ts";
export { describeChange, LinuxKernel, openLinuxKernel } from "./linux/index.ts";
export { type Namespace, namespacePath, openNamespace, runInNamespace } from "./netns/index.ts";
export { type RouteWriter, startRouteWriter } from "./worker/index.ts";
export { type KernelEvent, watchKernel, type WatchOptions } from "./watch/index.ts";
export { namespaceRunner, readLegacyTables } from "./xtables/index.ts";
