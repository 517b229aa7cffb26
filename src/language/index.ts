/**
 * The language: from YAML 1.2 or JSON text to a syntax tree with positions.
 *
 * Main types: `PolicyTree`, `PolicyReading`, `PolicyDocument`. Main function: `parsePolicy`.
 *
 * INVARIANT: reading never throws and never ignores anything: what is not understood is a diagnostic.
 * Loads `yaml` and `zod`, some 60 ms: whoever does not always read a policy imports this module when it does.
 */
export type { EndpointValue } from "./endpoint-format.ts";
export { parseEndpoint } from "./endpoint-format.ts";
export { formatPolicy, type Formatted } from "./format/format-policy.ts";
export { type SourceReader, type SourceReading, storedSources } from "./include/source-reader.ts";
export { parsePolicy, type PolicyReading } from "./parse-policy.ts";
export { type PolicyDocument, policyJsonSchema } from "./policy-schema.ts";
export type {
  DeclaringSection,
  GroupSyntax,
  GuardSyntax,
  Located,
  MovedConnections,
  MachineSyntax,
  NetworkSyntax,
  PolicyTree,
  PublishSyntax,
  RouteSyntax,
  RuleSyntax,
  ServiceSyntax,
  SettingsSyntax,
  SteerSyntax,
  TestSyntax,
  UplinkSyntax,
} from "./policy-tree.ts";
export { parseService, type ServiceValue } from "./service-format.ts";
export { type TextFormat, textFormats } from "./text-formats.ts";
