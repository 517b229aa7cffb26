import type { Policy } from "../policy/index.ts";
import type { Context } from "./context.ts";
import { compileService } from "./dnsmasq/service.ts";
import { type Compiled, Draft } from "./draft.ts";
import { type Facts, foreignLinks } from "./facts.ts";
import { compileForwarding } from "./layer3/forwarding.ts";
import { compileRoutes } from "./layer3/routes.ts";
import { compileUplinks } from "./layer3/uplinks.ts";
import { compilePorts } from "./links/enslave.ts";
import { checkMachines } from "./links/machine-addresses.ts";
import { compileNetworks } from "./links/networks.ts";
import { segmentsOf } from "./segment.ts";
import { windowsOf } from "./steer/windows.ts";
import { compileTable } from "./table.ts";
import { pastRules, Timetable } from "./times/rule-times.ts";

/**
 * What `policy` asks of the host that `facts` describe.
 *
 * Pure: the same policy and facts always give the same result, whatever order the facts' tables are in. All faults
 * are in `diagnostics`, none is thrown.
 */
export const compile = (policy: Policy, facts: Facts): Compiled => {
  const context = contextOf(policy, facts);
  compileTimes(context);
  compileNetworks(context);
  compilePorts(context);
  checkMachines(context);
  compileUplinks(context);
  compileRoutes(context);
  compileForwarding(context);
  compileTable(context);
  compileService(context);
  return context.draft.finish(windowsOf(policy));
};

/** Tells which rules hold at certain times only, and which never again. */
const compileTimes = ({ policy, times, draft }: Context): void => {
  const rules = times.rulesOf(policy);
  draft.times(rules);
  for (const diagnostic of pastRules(rules)) draft.report(diagnostic);
};

/** What the parts of the compiler start from. */
export const contextOf = (policy: Policy, facts: Facts): Context => ({
  policy,
  facts,
  links: foreignLinks(facts.host),
  segments: segmentsOf(policy),
  times: new Timetable(facts.now ?? null),
  draft: new Draft(),
});
