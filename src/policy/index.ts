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
  PrefixRoute,
  Publish,
  Rule,
  ServiceMatch,
  Steer,
  SteerPath,
  SteerShare,
  Uplink,
} from "./policy.ts";
export { resolvePolicy, type Resolution } from "./resolve-policy.ts";
