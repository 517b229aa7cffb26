import type { EndpointFacts } from "./endpoint-facts.ts";
import type { EndpointResolver } from "./endpoint-resolver.ts";
import type { ServiceResolver } from "./service-resolver.ts";

/** What rules, guards and publications are resolved with. */
export interface Resolvers {
  readonly endpoints: EndpointResolver;
  readonly services: ServiceResolver;
  readonly facts: EndpointFacts;
}
