/**
 * What a host is: observed (`HostState`), asked for (`Wanted`), and the changes between.
 *
 * INVARIANT: values are plain, immutable and JSON-serialisable but for their tables, which are maps by key; `keyOf`
 * alone decides keys. `config` holds what somebody asked for, `dynamic` what the kernel and the network derived.
 */
export { canonicalText } from "./canonical-text.ts";
export { type Change, type ChangeOf, invertChange } from "./change.ts";
export {
  configFromJson,
  configToJson,
  hostFromJson,
  hostToJson,
  type JsonRecord,
  wantedFromJson,
  wantedToJson,
} from "./codec.ts";
export { type ConfigDifference, diffConfigs, isEmptyDifference } from "./diff-configs.ts";
export { digest } from "./digest.ts";
export { type DraftConfig, draftOf, finishConfig } from "./draft-config.ts";
export { equalValues } from "./equal-values.ts";
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
export { foresee } from "./foresee.ts";
export type { Host } from "./host.ts";
export { isOwned, ownershipBy } from "./is-owned.ts";
export { configOf, keyOf, objectId, tableOf } from "./keys.ts";
export {
  type ChangeKind,
  changeKinds,
  type Kind,
  kinds,
  type ObjectOfKind,
  type ReadOnlyKind,
  type Service,
  type Sysctl,
} from "./kinds.ts";
export { type Displaced, emptyLedger, type Ledger, type Loan } from "./ledger.ts";
export { dependsOnLinks, type LinkDependence } from "./link-dependents.ts";
export { nextLoans } from "./loans.ts";
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
  NftCompatExpression,
  NftExtensionHeader,
  NftForeignExpression,
  NftForeignLoad,
  NftForeignStatement,
  NftObjectType,
} from "./nft-foreign.ts";
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
export { windowEnd, windowSet, withoutPassingElements, withPassingElements } from "./nft-window.ts";
export {
  formatChain,
  formatRule,
  formatSet,
  formatTable,
  formatXtRule,
  type NftDataTypeName,
  nftDataTypes,
  nftTypeFields,
  nftTypeLength,
  nftTypeNumber,
  nftVerdictType,
  xtExtensionOf,
} from "./nft-text/index.ts";
export {
  type MarkBits,
  type NumberRange,
  ownedAlias,
  ownedLinkPrefix,
  ownedMarks,
  ownedNextHopIds,
  ownedProtocol,
  ownedRoutingTables,
  ownedRulePriorities,
  ownedTable,
  type OwnedWindows,
  usualWindows,
} from "./ownership.ts";
export { overlay, predict, type Prediction } from "./overlay.ts";
export { holds, settle } from "./settle.ts";
export { isForwardingSysctl, isSysctlRoot, linkOfSysctl, sysctlEffect } from "./sysctl-effects.ts";
export type { Borrowed, Wanted } from "./wanted.ts";
export type { XtAction, XtChain, XtExtension, XtFamily, XtOption, XtRule, XtTable } from "./xtables.ts";
