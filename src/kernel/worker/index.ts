/**
 * Routes written off the main loop, by threads of their own.
 *
 * Main function: `startRouteWriter`. A bundle needs `lane-main.ts` beside it as `kernel-lane.mjs`.
 *
 * INVARIANT: outcomes are those that `LinuxKernel.execute` would give: what a thread's fast way saw refused is made
 * again the careful way before it is called refused.
 */
export { type RouteWriter, startRouteWriter } from "./route-writer.ts";
