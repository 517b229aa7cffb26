/**
 * Kernel settings below `/proc/sys`, read and written synchronously: so they are those of the network namespace that
 * the calling thread is in (`runInNamespace`).
 *
 * Main functions: `readSysctls` (everything that Causeway watches), `writeSysctl`.
 */
export { observedSysctls } from "./observed.ts";
export { readSysctl, readSysctls } from "./read.ts";
export { writeSysctl } from "./write.ts";
