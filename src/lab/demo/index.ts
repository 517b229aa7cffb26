/** The product's main job shown in a lab: `runDemo`. */
export { type DemoReport } from "./report.ts";
export { type DemoOptions, runDemo } from "./run-demo.ts";
export type { DemoTerminal } from "./terminal.ts";
