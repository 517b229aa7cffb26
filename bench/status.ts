/**
 * How long does `causeway status` take from cold on an empty namespace, and how much of that is Node itself?
 * Interleaved runs of the command and of a Node that does nothing; medians, n and the ratio.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { Lab } from "../src/lab/index.ts";

const runs = 40;
const command = fileURLToPath(new URL("../causeway", import.meta.url));

const timeMs = (program: string, words: readonly string[]): number => {
  const start = performance.now();
  const { status, stderr } = spawnSync(program, words, { encoding: "utf8" });
  if (status !== 0) throw new Error(`${program} ${words.join(" ")} ended with ${status}: ${stderr}`);
  return performance.now() - start;
};

const summary = (name: string, times: readonly number[]): string => {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number): string =>
    sorted[Math.floor(share * (sorted.length - 1))]!.toFixed(1).padStart(7);
  return `${name.padEnd(24)} median ${at(0.5)} ms   p90 ${at(0.9)} ms   max ${at(1)} ms   n ${times.length}`;
};

using lab = new Lab();
const { netns } = lab.namespace("empty");
const state = mkdtempSync(join(tmpdir(), "causeway-bench-"));
const status = (): number => timeMs(command, ["status", "--netns", netns, "--state-dir", state]);
const bareNode = (): number => timeMs(process.execPath, ["-e", "0"]);

status();
const times = Array.from({ length: runs }, () => ({ status: status(), bare: bareNode() }));
rmSync(state, { recursive: true });

console.log("causeway status on an empty namespace, from cold");
console.log(
  summary(
    "causeway status",
    times.map((time) => time.status),
  ),
);
console.log(
  summary(
    "node -e 0",
    times.map((time) => time.bare),
  ),
);
const ratios = times.map(({ status, bare }) => status / bare).toSorted((a, b) => a - b);
console.log(`ratio to a bare Node     median ${ratios[Math.floor(runs / 2)]!.toFixed(2)}`);
