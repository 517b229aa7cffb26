import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The file that a writing thread runs: the source beside this one, or its bundle beside ours. */
export const laneFile = (): URL => {
  const source = new URL("./lane-main.ts", import.meta.url);
  return existsSync(fileURLToPath(source)) ? source : new URL("./kernel-lane.mjs", import.meta.url);
};
