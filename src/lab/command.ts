import { type ChildProcess, spawn, spawnSync } from "node:child_process";

import { CausewayError } from "../diagnostics/index.ts";

/** How a program ended. `status` is `null` when a signal ended it. */
export interface Finished {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A lab could not do its work: a program that it needs is missing or failed. The message holds its own words. */
export class LabError extends CausewayError {
  override readonly name = "LabError";

  constructor(message: string, hint: string | null = null) {
    super("lab/failed", message, { hint });
  }
}

/** The environment of every program in a lab: `ip` and `nft` live in `/usr/sbin`. */
export const labEnvironment = (): NodeJS.ProcessEnv => ({
  ...process.env,
  PATH: `${process.env["PATH"] ?? "/usr/bin:/bin"}:/usr/sbin:/sbin`,
});

/** Runs a program to its end. Throws `LabError` when it cannot be started; a failing status is a result. */
export const runSync = (argv: readonly string[], input = ""): Finished => {
  const [program, ...rest] = argv as [string, ...string[]];
  const { status, stdout, stderr, error } = spawnSync(program, rest, {
    input,
    encoding: "utf8",
    env: labEnvironment(),
    maxBuffer: 1 << 28,
  });
  if (error !== undefined) throw new LabError(`cannot run ${argv.join(" ")}: ${error.message}`);
  return { status, stdout, stderr };
};

/** Runs a program that must succeed and returns what it printed. Throws `LabError` with its own words. */
export const mustRun = (argv: readonly string[], input = ""): string => {
  const { status, stdout, stderr } = runSync(argv, input);
  if (status !== 0) throw new LabError(`${argv.join(" ")}: status ${status}: ${(stderr || stdout).trim()}`);
  return stdout;
};

/** Like `runSync`, without holding up this process. `started` is given the child. */
export const runAsync = (
  argv: readonly string[],
  started: (child: ChildProcess) => void = () => {},
): Promise<Finished> => {
  const [program, ...rest] = argv as [string, ...string[]];
  const child = spawn(program, rest, { stdio: ["ignore", "pipe", "pipe"], env: labEnvironment() });
  started(child);
  const output = { stdout: "", stderr: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => (output.stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (output.stderr += text));
  return new Promise((resolve, reject) => {
    child.once("error", (error) => reject(new LabError(`cannot run ${argv.join(" ")}: ${error.message}`)));
    child.once("close", (status) => resolve({ status, ...output }));
  });
};
