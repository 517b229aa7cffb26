/**
 * How long does `causeway check` of a policy of sentences take from cold, against a Node that only parses the same file
 * with `yaml`? And how much memory at its peak? Sizes are swept; runs are interleaved A-B-B-A; medians of the times, and
 * the ratio of times and of processor time, which says more on a machine that others use too. `node bench/check.ts
 * [PAIRS] [SIZE…]`.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { median } from "./measure.ts";

const pairs = Number(process.argv[2] ?? 10);
const asked = process.argv.slice(3).map(Number);
const sizes = asked.length > 0 ? asked : [100, 1_000, 10_000];
const root = fileURLToPath(new URL("..", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "cwb-check-"));
const policy = join(folder, "policy.yaml");
const facts = join(folder, "host.json");

/** Sentences with sides and ports of their own, so that nothing can be looked up twice. */
const policyOf = (rules: number): string => {
  const networks = Array.from(
    { length: 20 },
    (_, at) => `  net${at}: { mode: nat, address: 10.${at}.0.1/16 }`,
  );
  const sentences = Array.from(
    { length: rules },
    (_, at) =>
      `  - allow net${at % 20} to 172.${16 + (at >> 12)}.${(at >> 4) & 255}.${(at & 15) * 16}/28 on tcp/${1 + (at % 6000)}`,
  );
  const head = [
    "causeway: 1",
    "uplinks:",
    "  fibre: { device: eth0, gateway: 192.0.2.1 }",
    "networks:",
    ...networks,
  ];
  return `${[...head, "rules:", ...sentences].join("\n")}\n`;
};

interface Run {
  readonly ms: number;
  readonly processorMs: number;
  readonly mebibytes: number;
}

/** Runs Node with `words`; at its end the process itself says how much memory it had at most. */
const run = (...words: readonly string[]): Run => {
  const start = performance.now();
  const { status, stderr } = spawnSync(process.execPath, ["--import", account, ...words], {
    encoding: "utf8",
  });
  const ms = performance.now() - start;
  if (status !== 0) throw new Error(`${words.join(" ")} ended with ${status}: ${stderr}`);
  const [, processorUs, maxrss] = /account (\d+) (\d+)/.exec(stderr)!;
  return { ms, processorMs: Number(processorUs) / 1000, mebibytes: Number(maxrss) / 1024 };
};

const account = `data:text/javascript,process.on("exit",()=>{const{userCPUTime,systemCPUTime,maxRSS}=process.resourceUsage();console.error("account",userCPUTime+systemCPUTime,maxRSS)})`;

const check = (): Run => run(join(root, "build/cli.mjs"), "check", policy, "--facts", facts);
const bare = (): Run =>
  run(
    "--input-type=module",
    "-e",
    `import { parse } from ${JSON.stringify(join(root, "node_modules/yaml/dist/index.js"))};import fs from "node:fs";parse(fs.readFileSync(${JSON.stringify(policy)}, "utf8"));`,
  );

try {
  const saved = spawnSync(process.execPath, [join(root, "build/cli.mjs"), "discover", "--json"], {
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  writeFileSync(facts, saved.stdout);
  console.log("rules   check ms   yaml alone ms   ratio   of processor time   check MiB   yaml MiB");
  for (const size of sizes) {
    writeFileSync(policy, policyOf(size));
    check();
    const times = Array.from({ length: pairs }, (_, at) => {
      const first = at % 2 === 0 ? check() : bare();
      const second = at % 2 === 0 ? bare() : check();
      return at % 2 === 0 ? { check: first, bare: second } : { check: second, bare: first };
    });
    const [ours, theirs] = [
      median(times.map(({ check }) => check.ms)),
      median(times.map(({ bare }) => bare.ms)),
    ];
    const ratio = median(times.map(({ check, bare }) => check.ms / bare.ms));
    const ofProcessor = median(times.map(({ check, bare }) => check.processorMs / bare.processorMs));
    const memory = (which: "check" | "bare") =>
      Math.max(...times.map((time) => time[which].mebibytes)).toFixed(0);
    console.log(
      [
        String(size).padStart(5),
        ours.toFixed(0).padStart(10),
        theirs.toFixed(0).padStart(15),
        ratio.toFixed(2).padStart(7),
        ofProcessor.toFixed(2).padStart(19),
        memory("check").padStart(11),
        memory("bare").padStart(10),
      ].join(" "),
    );
  }
} finally {
  rmSync(folder, { recursive: true });
}
