import { compareDiagnostics, type Diagnostic } from "../diagnostics/index.ts";
import type { PolicyTree } from "../language/index.ts";
import { checkDevices } from "./check-devices.ts";
import { checkSubnets } from "./check-subnets.ts";
import { checkUplinks } from "./check-uplinks.ts";
import { createEndpointFacts } from "./endpoint-facts.ts";
import { createEndpointResolver } from "./endpoint-resolver.ts";
import { createNameTable } from "./name-table.ts";
import type { Policy } from "./policy.ts";
import { createReport, type Report } from "./report.ts";
import { resolveMachines } from "./resolve-machines.ts";
import { resolveNetworks } from "./resolve-networks.ts";
import { resolvePublish } from "./resolve-publish.ts";
import { resolveRoutes } from "./resolve-routes.ts";
import { resolveGuards, resolveRules, resolveTests } from "./resolve-rules.ts";
import { resolveSettings } from "./resolve-settings.ts";
import { resolveSteers } from "./resolve-steers.ts";
import { resolveUplinks } from "./resolve-uplinks.ts";
import { createServiceResolver } from "./service-resolver.ts";
import { createSubnetIndex } from "./subnet-index.ts";

/** A policy resolved; `policy` is `null` when the text was faulty or an error is among the diagnostics. */
export interface Resolution {
  readonly policy: Policy | null;
  /** Sorted by place. Every fault that can be found without a host. */
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Resolves names and checks meaning. The tree may come from a faulty text: what is missing there is passed over, what
 * is there is checked all the same. The policy of a faulty text is `null`.
 */
export const resolvePolicy = (tree: PolicyTree): Resolution => {
  const report = createReport();
  const policy = resolve(tree, report);
  const isSound = tree.isWhole && !report.diagnostics.some(({ severity }) => severity === "error");
  return { policy: isSound ? policy : null, diagnostics: report.diagnostics.toSorted(compareDiagnostics) };
};

const resolve = (tree: PolicyTree, report: Report): Policy => {
  const settings = resolveSettings(tree, report);
  const names = createNameTable(tree, report);
  const subnets = createSubnetIndex(checkSubnets(tree, report));
  const uplinks = resolveUplinks(tree, report);
  const networks = resolveNetworks(tree, report);
  const machines = resolveMachines(tree, names, subnets, report);
  const routes = resolveRoutes(tree, subnets, report);
  checkDevices(tree, report);
  checkUplinks(tree, report);
  const resolvers = {
    endpoints: createEndpointResolver(tree, names, report),
    services: createServiceResolver(tree, report),
    facts: createEndpointFacts(networks, machines, subnets),
  };
  return {
    ...(settings === null ? {} : { settings }),
    uplinks,
    networks,
    machines,
    routes,
    publish: resolvePublish(tree, names, resolvers, report),
    steers: resolveSteers(tree, names, resolvers, report),
    rules: resolveRules(tree, resolvers, report),
    tests: resolveTests(tree, resolvers),
    guards: resolveGuards(tree, resolvers),
  };
};
