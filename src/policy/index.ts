/**
 * Names resolved and meaning checked: from the syntax tree of `language` to a `Policy` that `compile` can trust.
 *
 * INVARIANT: every name in a `Policy` is declared in it, every address is valid and no two subnets overlap.
 */
export type {
  Endpoint,
  Guard,
  IcmpType,
  Machine,
  Network,
  NetworkMode,
  Policy,
  PolicyTest,
  PrefixRoute,
  Publish,
  Rule,
  RuleWindow,
  Schedule,
  ServiceMatch,
  Settings,
  Steer,
  SteerPath,
  SteerShare,
  Uplink,
  Validity,
  Weekday,
  WindowSetting,
} from "./policy.ts";
export type { Moment } from "./times/moment.ts";
export { windowAt, type WindowState } from "./times/window-at.ts";
export { resolvePolicy, type Resolution } from "./resolve-policy.ts";
