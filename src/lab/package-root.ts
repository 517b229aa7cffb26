import { existsSync } from "node:fs";

import { LabError } from "./command.ts";

/**
 * The folder of the clone, as a URL with a slash at its end, seen from the source file or from a bundle of it.
 *
 * The lab needs files beside the code: its agent runs as a process of its own, the demo applies `examples/`.
 */
export const packageRoot = (): URL => {
  for (let at = new URL(".", import.meta.url); ; at = new URL("..", at)) {
    if (existsSync(new URL("package.json", at)) && existsSync(new URL("src/lab/", at))) return at;
    if (at.pathname === "/") throw new LabError("the lab runs from a clone of Causeway only");
  }
};
