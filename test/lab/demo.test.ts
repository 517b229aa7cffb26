import { spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";

import { describe, expect, it } from "vitest";

import type { DemoReport } from "../../src/lab/index.ts";

/** The built command line, which `npm test` builds first. */
const program = fileURLToPath(new URL("../../build/cli.mjs", import.meta.url));
const printed = readFileSync(new URL("../../examples/office.output.txt", import.meta.url), "utf8");

/** What differs from run to run: times and digests. */
const masked = (text: string): string =>
  text
    .replaceAll(/ *\d+\.\d s/g, " T s")
    .replaceAll(/in \d+ ms/g, "in N ms")
    .replaceAll(/digest \w+/g, "digest D");

interface Run {
  readonly pid: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly endedBy: number | NodeJS.Signals;
}

/** Runs the demo; `watch` sees what it has printed so far and may send signals. */
const runDemo = (
  words: readonly string[],
  watch: (out: string, kill: () => void) => void = () => {},
): Promise<Run> => {
  const env = { ...process.env, NO_COLOR: "1" };
  const child = spawn(process.execPath, [program, "demo", ...words], {
    stdio: ["ignore", "pipe", "pipe"],
    env,
  });
  const text = { stdout: "", stderr: "" };
  child.stderr.setEncoding("utf8").on("data", (data: string) => (text.stderr += data));
  child.stdout.setEncoding("utf8").on("data", (data: string) => {
    text.stdout += data;
    watch(text.stdout, () => child.kill("SIGINT"));
  });
  return new Promise((resolve) => {
    child.once("close", (code, signal) => resolve({ pid: child.pid!, ...text, endedBy: code ?? signal! }));
  });
};

/** Namespaces and directories of a process, and processes that work in one of those. */
const leftBy = (pid: number): readonly string[] => {
  const namespaces = existsSync("/run/netns") ? readdirSync("/run/netns") : [];
  const named = [...namespaces, ...readdirSync(tmpdir())].filter((name) => name.startsWith(`cwlab-${pid}-`));
  const processes = readdirSync("/proc").filter((entry) => commandLine(entry).includes(`cwlab-${pid}-`));
  return [...named, ...processes.map((entry) => commandLine(entry))];
};

const commandLine = (entry: string): string => {
  try {
    return readFileSync(`/proc/${entry}/cmdline`, "utf8").replaceAll("\0", " ");
  } catch {
    return "";
  }
};

describe.skipIf(process.getuid?.() !== 0)("the demo", () => {
  it("prints what examples/office.output.txt shows, and leaves nothing behind", async ({ skip }) => {
    const run = await runDemo([]);
    expect(run.stderr).toBe("");
    expect(run.endedBy).toBe(0);
    expect(leftBy(run.pid)).toEqual([]);
    if (run.stdout.includes("NOT a real virtual machine")) {
      process.stderr.write(
        "\nSKIPPED: the demo had no real virtual machine here, so it prints a warning more\n",
      );
      skip("no real virtual machine");
    }
    expect(masked(run.stdout)).toBe(masked(printed));
  });

  it("says the same as JSON", async () => {
    const run = await runDemo(["--json"]);
    const report = JSON.parse(run.stdout) as DemoReport;
    expect(run.endedBy).toBe(0);
    expect(report.ok).toBe(true);
    expect(report.configDigest.same).toBe(true);
    expect(report.before.filter(({ result }) => result.startsWith("answered"))).toEqual([]);
    expect(report.paths.map(({ family, hops, kept }) => [family, ...hops, kept])).toEqual([
      ["ipv4", "host", "isp", "internet", true],
      ["ipv6", "host", "isp", "internet", true],
    ]);
    for (const findings of [report.applied, report.edited]) {
      expect(findings.length).toBeGreaterThan(20);
      expect(findings.filter(({ kept }) => !kept)).toEqual([]);
      expect(new Set(findings.map(({ promised }) => promised))).toEqual(new Set(["answered", "dropped"]));
    }
    const traffic = "web → nas tcp/445";
    const [before, after] = [report.applied, report.edited].map((list) =>
      list.filter((f) => f.traffic === traffic),
    );
    expect(before!.map(({ promised }) => promised)).toEqual(["dropped", "dropped"]);
    expect(after!.map(({ result }) => result)).toEqual([
      "answered by nas, who saw 10.20.0.10",
      "answered by nas, who saw 2001:db8:20::10",
    ]);
  });

  it.each(["build a lab", "causeway apply", "one line more"])(
    "leaves nothing behind when interrupted after `%s`",
    async (step) => {
      const run = await runDemo([], (out, interrupt) => {
        if (out.includes(step)) interrupt();
      });
      expect(run.stdout).toContain(step);
      expect(run.stdout).not.toContain("remove the lab");
      expect(run.endedBy).toBe("SIGINT");
      await expect.poll(() => leftBy(run.pid), { timeout: 5000 }).toEqual([]);
    },
  );
});
