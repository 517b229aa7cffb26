import type { Span } from "../diagnostics/index.ts";
import type { Address, InterfaceAddress, MacAddress, Prefix } from "../net/index.ts";
import type { EndpointValue } from "./endpoint-format.ts";
import type { ScheduleValue } from "./schedule-format.ts";
import type { ServiceValue } from "./service-format.ts";
import type { ValidityValue } from "./validity-format.ts";
import type { NumberRange } from "./window-format.ts";

/** A value with its place. */
export interface Located<Value> {
  readonly value: Value;
  readonly span: Span;
}

/**
 * A policy as written: texts read, names not yet looked up. Lists keep file order. What was faulty is left out, and
 * the entry around it has `isWhole: false`: nothing may be concluded from what such an entry lacks.
 */
export interface PolicyTree {
  /** One entry for each file that has settings. */
  readonly settings: readonly SettingsSyntax[];
  readonly uplinks: readonly UplinkSyntax[];
  readonly networks: readonly NetworkSyntax[];
  readonly machines: readonly MachineSyntax[];
  readonly groups: readonly GroupSyntax[];
  readonly services: readonly ServiceSyntax[];
  readonly publish: readonly PublishSyntax[];
  readonly routes: readonly RouteSyntax[];
  readonly steer: readonly SteerSyntax[];
  readonly rules: readonly RuleSyntax[];
  readonly tests: readonly TestSyntax[];
  readonly guard: readonly GuardSyntax[];
  /** Whether the text had no fault at all. */
  readonly isWhole: boolean;
  /**
   * Sections that declare names and could not be read at all (misspelt, or a list instead of a map). That a name of
   * theirs is unknown would be news about nothing.
   */
  readonly unread: ReadonlySet<DeclaringSection>;
}

/** The sections whose keys are names that other sections refer to. */
export const declaringSections = ["uplinks", "networks", "machines", "groups", "services"] as const;

/** The name of such a section. */
export type DeclaringSection = (typeof declaringSections)[number];

interface EntrySyntax {
  /** What to point at when the entry as a whole is meant. */
  readonly span: Span;
  readonly isWhole: boolean;
}

interface DeclarationSyntax extends EntrySyntax {
  readonly name: Located<string>;
}

/** What becomes of open connections that would take another way if they were opened now. */
export type MovedConnections = "keep" | "move" | "cut";

/** What is not given is `null`. */
export interface SettingsSyntax {
  readonly marks: Located<NumberRange> | null;
  readonly priorities: Located<NumberRange> | null;
  readonly tables: Located<NumberRange> | null;
  readonly moved: Located<MovedConnections> | null;
}

export interface UplinkSyntax extends DeclarationSyntax {
  readonly device: Located<string> | null;
  /** Empty: not given. */
  readonly gateways: readonly Located<Address | "auto">[];
}

export interface NetworkSyntax extends DeclarationSyntax {
  readonly mode: Located<"nat" | "bridge" | "routed" | "isolated"> | null;
  readonly bridge: Located<string> | null;
  readonly device: Located<string> | null;
  readonly addresses: readonly Located<InterfaceAddress>[];
  /** `null` where the key is not given. */
  readonly dhcp: Located<boolean> | null;
  readonly ra: Located<boolean> | null;
  readonly dns: Located<boolean> | null;
  readonly isolate: Located<boolean> | null;
  readonly adopt: Located<boolean> | null;
}

export interface MachineSyntax extends DeclarationSyntax {
  readonly network: Located<string> | null;
  readonly vm: Located<string> | null;
  readonly device: Located<string> | null;
  readonly addresses: readonly Located<Address>[];
  readonly mac: Located<MacAddress> | null;
}

export interface GroupSyntax extends DeclarationSyntax {
  readonly members: readonly Located<EndpointValue>[];
}

export interface ServiceSyntax extends DeclarationSyntax {
  readonly members: readonly Located<ServiceValue>[];
}

export interface PublishSyntax extends EntrySyntax {
  readonly name: Located<string> | null;
  readonly service: Located<ServiceValue> | null;
  readonly uplink: Located<string> | null;
  readonly machine: Located<string> | null;
  readonly port: Located<number> | null;
  /** Empty: not given. */
  readonly from: readonly Located<EndpointValue>[];
}

export interface RouteSyntax extends EntrySyntax {
  readonly destination: Located<Prefix>;
  readonly nextHops: readonly Located<Address>[];
}

export interface GuardSyntax extends EntrySyntax {
  readonly from: readonly Located<EndpointValue>[];
  readonly to: readonly Located<EndpointValue>[];
  /** Empty: every service. */
  readonly services: readonly Located<ServiceValue>[];
}

export interface RuleSyntax extends GuardSyntax {
  readonly name: Located<string> | null;
  readonly action: "allow" | "deny";
  readonly log: Located<"none" | "new" | "denied"> | null;
  /** Empty: at all times. */
  readonly when: readonly Located<ScheduleValue>[];
  readonly validity: Located<ValidityValue> | null;
}

export interface SteerSyntax extends GuardSyntax {
  readonly name: Located<string> | null;
  readonly incoming: Located<string> | null;
  readonly dscp: readonly Located<number>[];
  /** Empty where `balance` is given, and the other way round. */
  readonly via: readonly Located<string>[];
  readonly balance: readonly { readonly uplink: Located<string>; readonly weight: number }[];
  readonly fallback: Located<"main"> | null;
}

export interface TestSyntax extends GuardSyntax {
  readonly expectation: "reaches" | "neverReaches";
}
