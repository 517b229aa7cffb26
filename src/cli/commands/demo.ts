import type { CommandSpec } from "../command.ts";

/** `causeway demo`: the whole road in a lab of its own. */
export const demoCommand: CommandSpec = {
  name: "demo",
  summary: "build a lab, apply a policy, send real traffic, show who reaches whom, remove everything",
  details:
    "Needs root. Touches nothing but network namespaces of its own, which it removes, also after Ctrl-C.",
  onHost: false,
  run: async (call) => {
    const { runDemo } = await import("../../lab/index.ts");
    return runDemo({ json: call.json, terminal: call.terminal });
  },
};
