import type { ChildProcess } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";

import type { Address, MacAddress } from "../../net/index.ts";
import { LabError } from "../command.ts";
import type { Lab } from "../lab.ts";
import type { LabNamespace } from "../namespace.ts";
import { defaultTimeoutMs, type Probe, type ProbeResult, type TrafficSource } from "../probe.ts";
import { readTrace, type Trace } from "../trace.ts";
import { acceleration } from "./acceleration.ts";
import { guestCommand, readAddresses, readProbeAnswer } from "./guest-answers.ts";
import { makeInitramfs } from "./initramfs.ts";
import { guestKernel } from "./kernel-package.ts";
import { qemuArguments } from "./qemu-arguments.ts";
import { VmUnavailable } from "./unavailable.ts";
import { withDeadline } from "./with-deadline.ts";

/** A virtual machine to boot. */
export interface VmOptions {
  /** Its host name, and the name that QEMU runs under. */
  readonly host: string;
  /** The host that it runs on. */
  readonly on: LabNamespace;
  /** Its tap, made on that host. */
  readonly tap: string;
  readonly mac: MacAddress;
}

type Answer = { readonly status: number; readonly output: string };

/** An emulated guest on a busy machine is slow, but never this slow. */
const answerTimeoutMs = 20_000;
const bootTimeoutMs = 60_000;

/**
 * A real virtual machine: QEMU with a Debian kernel and BusyBox.
 *
 * It asks DHCP and listens to router advertisements for as long as it takes, serves its greeting on TCP port 8080 and
 * sends probes. It ends with its lab.
 */
export class VirtualMachine implements TrafficSource {
  readonly host: string;
  readonly #child: ChildProcess;
  readonly #waiting = new Map<string, (answer: Answer) => void>();
  readonly #booted = Promise.withResolvers<void>();
  #lastId = 0;

  private constructor(host: string, child: ChildProcess, log: string) {
    this.host = host;
    this.#child = child;
    createInterface({ input: child.stdout! }).on("line", (line) => this.#receive(line));
    child.once("exit", (status) =>
      this.#booted.reject(
        new LabError(`the virtual machine ${host} ended with status ${status}:\n${lastLines(log)}`),
      ),
    );
    child.stdin!.on("error", () => {});
    this.#booted.promise.catch(() => {});
  }

  /** Starts a machine. Throws `VmUnavailable` where QEMU or a guest kernel cannot be had. */
  static async start(lab: Lab, options: VmOptions): Promise<VirtualMachine> {
    if (!existsSync("/usr/bin/qemu-system-x86_64")) {
      throw new VmUnavailable("there is no QEMU", "apt-get install qemu-system-x86");
    }
    const kernel = await guestKernel();
    const initramfs = join(lab.directory, "initramfs");
    writeFileSync(initramfs, makeInitramfs(kernel));
    options.on.ip(`tuntap add name ${options.tap} mode tap`);
    options.on.ip(`link set ${options.tap} up`);
    const log = join(lab.directory, `${options.host}.log`);
    const machine = {
      ...options,
      image: kernel.image,
      initramfs,
      log,
      acceleration: await acceleration(kernel),
    };
    const child = options.on.spawn(qemuArguments(machine), ["pipe", "pipe", "ignore"]);
    return new VirtualMachine(options.host, child, log);
  }

  /** Waits until its services run. Rejects with `LabError` when it ends before. */
  booted(): Promise<void> {
    const late = new LabError(`${this.host} did not boot within ${bootTimeoutMs} ms`);
    return withDeadline(this.#booted.promise, bootTimeoutMs, late);
  }

  /** Its global addresses of both families at this moment. */
  async addresses(): Promise<readonly Address[]> {
    return readAddresses((await this.#ask("addresses")).output);
  }

  /** Waits until it has an address of both families, or throws `LabError` after `timeoutMs`. */
  async hasAddresses(timeoutMs: number): Promise<readonly Address[]> {
    for (const end = performance.now() + timeoutMs; ;) {
      const addresses = await this.addresses();
      const families = new Set(addresses.map((address) => address.includes(":")));
      if (families.size === 2) return addresses;
      if (performance.now() > end)
        throw new LabError(`${this.host} has only ${addresses.join(", ") || "no address"}`);
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }

  /** Sends one probe from inside the guest. It knows TCP and ping, and waits in whole seconds. */
  async probe(probe: Probe): Promise<ProbeResult> {
    const started = performance.now();
    const seconds = Math.ceil((probe.timeoutMs ?? defaultTimeoutMs) / 1000);
    const { status, output } = await this.#ask(guestCommand(probe, seconds));
    return readProbeAnswer(probe, status, output, performance.now() - started);
  }

  /** The way that packets take from inside the guest to an address. */
  async trace(to: Address): Promise<Trace> {
    return readTrace((await this.#ask(`trace ${to}`)).output);
  }

  /** Switches the machine off and waits until it has ended. */
  async powerOff(): Promise<void> {
    const ended = new Promise((resolve) => this.#child.once("exit", resolve));
    if (this.#child.exitCode !== null) return;
    this.#child.stdin!.write("0 poweroff\n");
    await ended;
  }

  async #ask(command: string): Promise<Answer> {
    await this.booted();
    if (this.#child.exitCode !== null) throw new LabError(`the virtual machine ${this.host} has ended`);
    const id = String((this.#lastId += 1));
    const { promise, resolve } = Promise.withResolvers<Answer>();
    this.#waiting.set(id, resolve);
    this.#child.stdin!.write(`${id} ${command}\n`);
    const late = new LabError(`${this.host} did not answer within ${answerTimeoutMs} ms: ${command}`);
    return withDeadline(promise, answerTimeoutMs, late);
  }

  #receive(line: string): void {
    if (line.trim() === "booted") return this.#booted.resolve();
    const [, id, status, output] = /^(\d+) (\d+) ?(.*)$/.exec(line.trim()) ?? [];
    if (id === undefined) return;
    this.#waiting.get(id)?.({ status: Number(status), output: output! });
    this.#waiting.delete(id);
  }
}

const lastLines = (log: string): string =>
  existsSync(log)
    ? readFileSync(log, "utf8").trimEnd().split("\n").slice(-20).join("\n")
    : "no console output";
