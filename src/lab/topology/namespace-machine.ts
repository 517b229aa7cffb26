import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { type Address, parseAddress } from "../../net/index.ts";
import { LabError } from "../command.ts";
import type { Lab } from "../lab.ts";
import type { LabNamespace } from "../namespace.ts";
import type { Probe, ProbeResult, TrafficSource } from "../probe.ts";
import { guestLease } from "../vm/guest.ts";
import type { Trace } from "../trace.ts";
import type { VmOptions } from "../vm/virtual-machine.ts";

/** A namespace that behaves like a virtual machine: it has a port on the host and asks for its addresses. */
export class NamespaceMachine implements TrafficSource {
  readonly host: string;
  readonly #namespace: LabNamespace;

  private constructor(namespace: LabNamespace) {
    this.host = namespace.host;
    this.#namespace = namespace;
  }

  /** Makes the namespace, with `tap` as the host's end of its cable, and lets it ask. */
  static async start(lab: Lab, { host, on, tap, mac }: VmOptions): Promise<NamespaceMachine> {
    const namespace = lab.namespace(host);
    lab.cable({ in: on, device: tap }, { in: namespace, device: "eth0" });
    namespace.ip(`link set eth0 address ${mac}`);
    const script = join(lab.directory, `${host}.lease`);
    writeFileSync(script, guestLease, { mode: 0o755 });
    namespace.spawn([
      "busybox",
      ...`udhcpc -i eth0 -f -t 1000000 -T 1 -A 1 -x hostname:${host} -s`.split(" "),
      script,
    ]);
    await namespace.listen("tcp", 8080);
    return new NamespaceMachine(namespace);
  }

  /** It needs no time to boot. */
  booted(): Promise<void> {
    return Promise.resolve();
  }

  addresses(): Promise<readonly Address[]> {
    const text = this.#namespace.ip("-o address show dev eth0 scope global");
    const found = [...text.matchAll(/inet6? ([^ /]+)/g)].map(([, address]) => parseAddress(address!));
    return Promise.resolve(found.filter((address): address is Address => address !== null));
  }

  async hasAddresses(timeoutMs: number): Promise<readonly Address[]> {
    for (const end = performance.now() + timeoutMs; ;) {
      const addresses = await this.addresses();
      if (new Set(addresses.map((address) => address.includes(":"))).size === 2) return addresses;
      if (performance.now() > end) throw new LabError(`${this.host} has no address of each family`);
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }

  trace(to: Address): Promise<Trace> {
    return this.#namespace.trace(to);
  }

  probe(probe: Probe): Promise<ProbeResult> {
    return this.#namespace.probe(probe);
  }
}
