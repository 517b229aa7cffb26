import { type ChildProcess, spawn, type StdioOptions } from "node:child_process";

import { Agent } from "./agent/agent.ts";
import { type Finished, labEnvironment, LabError, mustRun, runAsync, runSync } from "./command.ts";
import type { Address } from "../net/index.ts";
import type { Probe, ProbeResult, TrafficSource } from "./probe.ts";
import { readTrace, type Trace, traceCommand } from "./trace.ts";

/** One host of a lab: a network namespace with loopback up. */
export class LabNamespace implements TrafficSource {
  /** The host's name in the lab; its servers answer with it. */
  readonly host: string;
  /** The kernel's name of the namespace, for `ip -n` and `--netns`. */
  readonly netns: string;
  readonly #track: (child: ChildProcess) => void;
  #agent: Agent | null = null;

  /** `track` is given every process that is started here. Made by `Lab.namespace`. */
  constructor(host: string, netns: string, track: (child: ChildProcess) => void) {
    this.host = host;
    this.netns = netns;
    this.#track = track;
  }

  /** Runs a program inside to its end and returns what it printed. Throws `LabError` when it fails. */
  exec(argv: readonly string[], input?: string): string {
    return mustRun(this.#inside(argv), input);
  }

  /** Runs a program inside to its end; a failing status is a result. */
  attempt(argv: readonly string[], input?: string): Finished {
    return runSync(this.#inside(argv), input);
  }

  /** Like `attempt`, without holding up this process. */
  run(argv: readonly string[]): Promise<Finished> {
    return runAsync(this.#inside(argv), this.#track);
  }

  /** Starts a program inside that runs until it ends by itself or the lab closes. */
  spawn(argv: readonly string[], stdio: StdioOptions = "ignore"): ChildProcess {
    const [program, ...rest] = this.#inside(argv) as [string, ...string[]];
    const child = spawn(program, rest, { stdio, env: labEnvironment() });
    if (child.pid === undefined) throw new LabError(`cannot start ${argv.join(" ")} in ${this.host}`);
    this.#track(child);
    return child;
  }

  /** Runs `ip` with the words of `line` inside: `ns.ip("route add default via 192.0.2.1")`. */
  ip(line: string): string {
    return mustRun(["ip", "-n", this.netns, ...line.trim().split(/\s+/)]);
  }

  /** Runs many `ip` lines inside as one process: twenty lines cost as much as one. */
  ipBatch(lines: readonly string[]): void {
    mustRun(["ip", "-n", this.netns, "-batch", "-"], `${lines.join("\n")}\n`);
  }

  /** Sets kernel settings inside: paths below `/proc/sys` to values. */
  sysctl(settings: Readonly<Record<string, string | number>>): void {
    const lines = Object.entries(settings).map(([path, value]) => `echo ${value} > /proc/sys/${path}\n`);
    this.exec(["sh", "-e"], lines.join(""));
  }

  /** Adds addresses to a device; IPv6 ones are usable at once. */
  address(device: string, ...addresses: readonly string[]): void {
    this.ipBatch(addresses.map((a) => `address add ${a} dev ${device}${a.includes(":") ? " nodad" : ""}`));
  }

  /** Answers everybody who connects to (or sends to) `port`, in both families, with `host` and the peer's address. */
  listen(protocol: "tcp" | "udp", port: number): Promise<void> {
    return this.#started().listen(protocol, port);
  }

  /** Sends one probe from inside. Many may run at once. */
  probe(probe: Probe): Promise<ProbeResult> {
    return this.#started().probe(probe);
  }

  /** The way that packets take from here to an address. */
  async trace(to: Address): Promise<Trace> {
    return readTrace((await this.run(traceCommand(to))).stdout);
  }

  #started(): Agent {
    return (this.#agent ??= Agent.start(this.netns, this.host, this.#track));
  }

  #inside(argv: readonly string[]): readonly string[] {
    return ["ip", "netns", "exec", this.netns, ...argv];
  }
}
