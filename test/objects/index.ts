/**
 * Objects of a host for tests, whole and plain, so that a test says only what it is about.
 *
 * Main functions: `linkOf`, `ownedBridge`, `addressOn`, `routeTo`, `via`, `ruleAt`.
 *
 * INVARIANT: objects are ours (protocol 203) where the kernel has a place to say so, unless a field says otherwise.
 */
export { addressOn } from "./addresses.ts";
export { linkOf, ownedBridge } from "./links.ts";
export { routeTo, via } from "./routes.ts";
export { ruleAt } from "./rules.ts";
