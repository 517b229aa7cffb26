/**
 * The differential campaign: random hosts, random packets, and what the models say against what the kernel does.
 *
 *     npm run differential -- --seed 1 --hosts 100 --packets 600 [--from 0] [--no-symbolic] [--keep FOLDER] [--stop 5]
 *
 * A mismatch is shrunk, told, and kept as a case. The last line is
 * `hosts H, verdicts V, mismatches M, possibly P %`; the exit code is 1 on any mismatch.
 */
import { mkdirSync } from "node:fs";
import { parseArgs } from "node:util";
import { Campaign } from "../test/differential/campaign/campaign.ts";

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: "1" },
    hosts: { type: "string", default: "100" },
    packets: { type: "string", default: "600" },
    from: { type: "string", default: "0" },
    stop: { type: "string", default: "5" },
    keep: { type: "string", default: "build/differential" },
    "no-symbolic": { type: "boolean", default: false },
    "no-shrink": { type: "boolean", default: false },
  },
});

mkdirSync(values.keep, { recursive: true });
const campaign = new Campaign({
  seed: Number(values.seed),
  from: Number(values.from),
  hosts: Number(values.hosts),
  packets: Number(values.packets),
  mostMismatches: Number(values.stop),
  keepIn: values.keep,
  shrinks: !values["no-shrink"],
  asksDiagrams: !values["no-symbolic"],
  say: (line) => console.log(line),
});
const mismatches = await campaign.run();
process.exitCode = mismatches === 0 ? 0 : 1;
