import type { ChildProcess } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { onEnd, removeLeftovers, removeNamespaces } from "./cleanup.ts";
import { LabError, mustRun } from "./command.ts";
import { labName } from "./names.ts";
import { LabNamespace } from "./namespace.ts";
import { killNow } from "./processes.ts";

/** One end of a cable: a device that the cable makes in a namespace, up, with the addresses given. */
export interface CableEnd {
  readonly in: LabNamespace;
  readonly device: string;
  readonly addresses?: readonly string[];
  /** A port of this bridge. */
  readonly master?: string;
}

/**
 * Hosts and cables for as long as a test or a demo needs them.
 *
 * INVARIANT: whatever the lab made (namespaces, processes, the scratch directory) goes away on `close`, when this
 * process exits and when it is ended by a signal; after `kill -9` the next lab removes it.
 */
export class Lab implements Disposable {
  readonly #namespaces = new Map<string, LabNamespace>();
  readonly #pids = new Set<number>();
  readonly #forget: () => void;
  /** A scratch directory for state and files; removed with the lab. */
  readonly directory: string;

  constructor() {
    if (process.getuid?.() !== 0)
      throw new LabError("a lab needs root", "run the command as root, or with `sudo`");
    removeLeftovers();
    this.#forget = onEnd(() => this.#remove());
    this.directory = join(tmpdir(), labName(process.pid, `files${(labCount += 1)}`));
    mkdirSync(this.directory, { recursive: true, mode: 0o700 });
  }

  /** Adds a host: a new namespace. Its IPv6 addresses skip duplicate detection, so that they work at once. */
  namespace(host: string): LabNamespace {
    const netns = labName(process.pid, host);
    if (this.#namespaces.has(host)) throw new LabError(`the lab has a host called ${host} already`);
    mustRun(["ip", "netns", "add", netns]);
    const namespace = new LabNamespace(host, netns, (child) => this.track(child));
    this.#namespaces.set(host, namespace);
    namespace.ip("link set lo up");
    namespace.sysctl({ "net/ipv6/conf/default/accept_dad": 0, "net/ipv6/conf/all/accept_dad": 0 });
    return namespace;
  }

  /** Connects two hosts by a veth pair, both ends up. */
  cable(a: CableEnd, b: CableEnd): void {
    const peer = `peer name ${b.device} netns ${b.in.netns}`;
    a.in.ip(`link add name ${a.device} type veth ${peer}`);
    for (const end of [a, b]) {
      if (end.master !== undefined) end.in.ip(`link set dev ${end.device} master ${end.master}`);
      end.in.ip(`link set dev ${end.device} up`);
      if (end.addresses !== undefined) end.in.address(end.device, ...end.addresses);
    }
  }

  /** Adds a host that is nothing but a switch, and plugs the ends given into it. */
  segment(name: string, ends: readonly CableEnd[]): LabNamespace {
    const hub = this.namespace(name);
    hub.ip("link add name hub type bridge");
    hub.ip("link set hub up");
    ends.forEach((end, port) => this.cable(end, { in: hub, device: `port${port}`, master: "hub" }));
    return hub;
  }

  /** A process that ends with the lab. Once it has ended its pid may be another program's, so it is forgotten. */
  track(child: ChildProcess): void {
    const { pid } = child;
    if (pid === undefined) return;
    this.#pids.add(pid);
    child.once("exit", () => this.#pids.delete(pid));
  }

  /** Removes everything. Synchronous; repeating it does nothing. */
  close(): void {
    this.#forget();
    this.#remove();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #remove(): void {
    for (const pid of this.#pids) killNow(pid);
    this.#pids.clear();
    removeNamespaces([...this.#namespaces.values()].map(({ netns }) => netns));
    this.#namespaces.clear();
    rmSync(this.directory, { recursive: true, force: true });
  }
}

let labCount = 0;
