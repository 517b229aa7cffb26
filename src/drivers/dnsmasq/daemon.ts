import { spawnSync } from "node:child_process";
import { closeSync, existsSync, openSync, readFileSync, rmSync } from "node:fs";
import { basename, join } from "node:path";

import { KernelError } from "../../diagnostics/index.ts";
import { insideNamespace, namespaceInode, namespaceOfProcess } from "../network-namespace.ts";
import { commandLineOf, runningProcesses } from "../process-table.ts";
import type { ConfigurationFiles } from "./configuration-file.ts";

/** A dnsmasq that this state directory has started, and the file it was started with. */
export interface RunningDaemon {
  readonly pid: number;
  readonly configuration: string;
}

const fileOption = "--conf-file=";
const graceMs = 2000;

/** Starts, finds and stops the one dnsmasq of a state directory, in one network namespace. */
export class Daemon {
  readonly #files: ConfigurationFiles;
  readonly #netns: string | null;

  constructor(files: ConfigurationFiles, netns: string | null) {
    this.#files = files;
    this.#netns = netns;
  }

  /**
   * The running daemon, or `null`. The pid file is only where to look first: the process's own command line and
   * namespace say whether it is ours, and when the file is stale every process is asked.
   */
  find(): RunningDaemon | null {
    if (!existsSync(this.#files.directory)) return null;
    const recorded = this.#recordedPid();
    const first = recorded === null ? null : this.#asOurs(recorded, commandLineOf(recorded));
    if (first !== null) return first;
    for (const { pid, argv } of runningProcesses((program) => basename(program) === "dnsmasq")) {
      const found = this.#asOurs(pid, argv);
      if (found !== null) return found;
    }
    return null;
  }

  /**
   * Starts dnsmasq with a configuration file; when this returns it serves (it goes to the background itself).
   * Returns why not as a `KernelError` with the code `driver/dnsmasq` and dnsmasq's own words.
   */
  start(configuration: string): KernelError | null {
    return this.#run("start dnsmasq", [`${fileOption}${configuration}`, `--pid-file=${this.#pidFile}`]);
  }

  /** Whether dnsmasq can read a configuration file, without running it. */
  check(configuration: string): KernelError | null {
    return this.#run("check the configuration of dnsmasq", ["--test", `${fileOption}${configuration}`]);
  }

  /** Ends the daemon and waits until it is gone. */
  stop({ pid }: RunningDaemon): void {
    for (const signal of ["SIGTERM", "SIGKILL"] as const) {
      signalProcess(pid, signal);
      const end = performance.now() + graceMs;
      while (this.#asOurs(pid, commandLineOf(pid)) !== null && performance.now() < end) sleep(5);
    }
    rmSync(this.#pidFile, { force: true });
  }

  get #pidFile(): string {
    return join(this.#files.directory, "dnsmasq.pid");
  }

  #recordedPid(): number | null {
    try {
      const pid = Number(readFileSync(this.#pidFile, "utf8"));
      return Number.isInteger(pid) && pid > 1 ? pid : null;
    } catch {
      return null;
    }
  }

  #asOurs(pid: number, argv: readonly string[]): RunningDaemon | null {
    const configuration = argv.find((word) => word.startsWith(fileOption))?.slice(fileOption.length);
    if (configuration === undefined || !this.#files.owns(configuration)) return null;
    return namespaceOfProcess(pid) === namespaceInode(this.#netns) ? { pid, configuration } : null;
  }

  /** The words of dnsmasq go to a file: a pipe would stay open for as long as the daemon lives. */
  #run(operation: string, options: readonly string[]): KernelError | null {
    const log = join(this.#files.directory, "start.log");
    const output = openSync(log, "w");
    const [program, ...rest] = insideNamespace(this.#netns, ["dnsmasq", ...options]) as [string, ...string[]];
    const env = { PATH: "/usr/local/sbin:/usr/sbin:/sbin:/usr/local/bin:/usr/bin:/bin" };
    const { status, error } = spawnSync(program, rest, { stdio: ["ignore", output, output], env, cwd: "/" });
    closeSync(output);
    return status === 0 ? null : refusal(operation, readFileSync(log, "utf8"), error);
  }
}

const refusal = (operation: string, words: string, error: Error | undefined): KernelError => {
  const text = (error?.message ?? words).trim().replaceAll(/\s*\n\s*/g, "; ");
  const missing =
    /ENOENT|No such file or directory/.test(text) && /nsenter: failed to execute|spawn/.test(text);
  if (missing) return failure(operation, "ENOENT", "there is no dnsmasq", "apt-get install dnsmasq-base");
  if (/in use/i.test(text))
    return failure(operation, "EADDRINUSE", text, "`ss -lntup` shows who holds the port");
  return failure(operation, "EINVAL", text, null);
};

const failure = (operation: string, errno: string, kernelText: string, hint: string | null): KernelError =>
  new KernelError(operation, errno, { code: "driver/dnsmasq", kernelText, hint });

const signalProcess = (pid: number, signal: NodeJS.Signals): void => {
  try {
    process.kill(pid, signal);
  } catch {
    // Gone already.
  }
};

const sleep = (ms: number): void => {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
};
