import { StateDirectory } from "../applier/index.ts";
import { type HostState, overlay } from "../state/index.ts";
import type { Facts } from "../compile/index.ts";
import { machineSeed, presentMoment } from "./environment.ts";
import type { Target } from "./target.ts";

/**
 * What compiling needs to know about a host: how it would be without us, so that a policy never depends on what an
 * earlier one did. Namespaces of one machine get different seeds.
 */
export const factsOf = (host: HostState, target: Target): Facts => ({
  host: overlay(host, null, new StateDirectory(target.stateDirectory).standing().ledger),
  seed: target.netns === null ? machineSeed() : `${machineSeed()} ${target.netns}`,
  now: presentMoment(),
});
