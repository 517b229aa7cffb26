/**
 * What a host is: observed (`HostState`), asked for (`Wanted`), and the changes between.
 *
 * INVARIANT: values are plain, immutable and JSON-serialisable but for their tables, which are maps by key; `keyOf`
 * alone decides keys. `config` holds what somebody asked for, `dynamic` what the kernel and the network derived.
 */
export { type Change, type ChangeOf, invertChange } from "./change.ts";
export type {
  HostConfig,
  HostDynamic,
  HostState,
  LearntFdbEntry,
  LearntNeighbour,
  LinkStatus,
  Table,
  VirtualMachine,
} from "./host-state.ts";
export type { Host } from "./host.ts";
export { configOf, keyOf, objectId, tableOf } from "./keys.ts";
export { type Kind, kinds, type ObjectOfKind, type Service, type Sysctl } from "./kinds.ts";
export type {
  FdbEntry,
  LinkAddress,
  Neighbour,
  NextHop,
  NextHopObject,
  Route,
  RouteType,
  RoutingRule,
  RuleAction,
} from "./layer3.ts";
export type {
  BridgeDetails,
  BridgePortDetails,
  Link,
  TunDetails,
  VethDetails,
  VlanDetails,
  VxlanDetails,
} from "./link.ts";
export type {
  NftChain,
  NftCompare,
  NftElement,
  NftExpression,
  NftFamily,
  NftHook,
  NftRule,
  NftSet,
  NftTable,
  NftVerdict,
} from "./nftables.ts";
export {
  type NftDataTypeName,
  nftDataTypes,
  nftTypeFields,
  nftTypeLength,
  nftTypeNumber,
  nftVerdictType,
} from "./nft-text/index.ts";
export {
  ownedAlias,
  ownedLinkPrefix,
  ownedNextHopIds,
  ownedProtocol,
  ownedRulePriorities,
  ownedTable,
} from "./ownership.ts";
export type { Borrowed, Wanted } from "./wanted.ts";
