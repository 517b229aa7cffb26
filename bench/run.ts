/**
 * Runs the benches one after another, each in a process of its own: all of them, or those named.
 *
 *   npm run bench                  all
 *   npm run bench -- routes dump   these two
 */
import { spawnSync } from "node:child_process";
import { join } from "node:path";

const benches = [
  "status",
  "routes",
  "dump",
  "check",
  "one-line-change",
  "forwarding",
  "verify/policy",
  "verify/rule-sets",
  "verify/prefixes",
  "verify/translation",
  "verify/explain",
  "chain-diagrams",
];
const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !benches.includes(name));
if (unknown.length > 0) {
  console.error(`no bench called ${unknown.join(", ")}; there are ${benches.join(", ")}`);
  process.exit(2);
}
for (const name of asked.length === 0 ? benches : asked) {
  console.log(`\n── ${name}`);
  const { status } = spawnSync(process.execPath, [join(import.meta.dirname, `${name}.ts`)], {
    stdio: "inherit",
  });
  if (status !== 0) process.exitCode = 1;
}
