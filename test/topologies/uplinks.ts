import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

import { compile, type Compiled } from "../../src/compile/index.ts";
import { type LinuxKernel, openLinuxKernel } from "../../src/kernel/linux/index.ts";
import { describeResult, Lab, type LabNamespace } from "../../src/lab/index.ts";
import { parsePolicy } from "../../src/language/index.ts";
import { type Policy, resolvePolicy, type Steer } from "../../src/policy/index.ts";
import { type Plan, planChanges } from "../../src/plan/index.ts";
import { address } from "../../src/net/index.ts";
import { emptyLedger, type Ledger, overlay } from "../../src/state/index.ts";

/*
 *   pc  10.10.0.10, fd00:10::10 ─── vm1 ┐ lab (nat)                ┌ eth0 ── 198.51.100.1, 2001:db8:1::1 fibre ┐
 *   tv  10.10.0.11, fd00:10::11 ─── vm2 ┘            ── host ──────┼ eth1 ── 192.0.2.1,    2001:db8:2::1 lte   ├ 203.0.113.10
 *   web 10.20.0.10, 2001:db8:20::10 vm3 ─ servers (routed)         └ eth2 ── 100.64.0.1,   2001:db8:3::1 dsl   ┘ 2001:db8:99::10
 *
 * The internet's one address is in all three providers: who answers tells by which uplink the question went.
 */
export const basePolicy = `causeway: 1
uplinks:
  fibre: { device: eth0, gateway: [198.51.100.1, "2001:db8:1::1"] }
  lte:   { device: eth1, gateway: [192.0.2.1, "2001:db8:2::1"] }
  dsl:   { device: eth2, gateway: auto }
networks:
  lab:     { mode: nat, address: [10.10.0.1/24, "fd00:10::1/64"] }
  servers: { mode: routed, address: [10.20.0.1/24, "2001:db8:20::1/64"] }
machines:
  pc:  { device: vm1, network: lab, address: [10.10.0.10, "fd00:10::10"] }
  tv:  { device: vm2, network: lab, address: [10.10.0.11, "fd00:10::11"] }
  web: { device: vm3, network: servers, address: [10.20.0.10, "2001:db8:20::10"] }
publish:
  - { name: www, service: tcp/8080, on: lte, to: web, port: 80 }
rules:
  - allow lab to any
  - allow servers to any
`;

export const internet = ["203.0.113.10", "2001:db8:99::10"] as const;

/** A host with three uplinks and what is around it. */
export class Uplinks {
  readonly lab = new Lab();
  readonly host = this.lab.namespace("host");
  readonly #plugs = new Map<LabNamespace, { readonly device: string; readonly lines: readonly string[] }>();
  readonly pc = this.#machine("pc", "vm1", "10.10.0.10/24", "fd00:10::10/64");
  readonly tv = this.#machine("tv", "vm2", "10.10.0.11/24", "fd00:10::11/64");
  readonly web = this.#machine("web", "vm3", "10.20.0.10/24", "2001:db8:20::10/64");
  readonly fibre = this.#provider("fibre", "eth0", "198.51.100", "2001:db8:1");
  readonly lte = this.#provider("lte", "eth1", "192.0.2", "2001:db8:2");
  readonly dsl = this.#provider("dsl", "eth2", "100.64.0", "2001:db8:3");
  readonly kernel: LinuxKernel = openLinuxKernel({ namespace: this.host.netns });
  #ledger: Ledger = emptyLedger;

  constructor() {
    this.host.ip("route add default via 100.64.0.1 metric 9000");
    this.host.ip("-6 route add default via 2001:db8:3::1 metric 9000");
  }

  async listen(...ports: readonly number[]): Promise<void> {
    for (const port of ports)
      for (const one of [this.fibre, this.lte, this.dsl, this.web])
        for (const protocol of ["tcp", "udp"] as const) await one.listen(protocol, port);
  }

  /**
   * Who answers, and whom they saw. A connect() that is told "unreachable" while it still runs hears it with the second
   * packet only, a second later.
   */
  async ask(from: LabNamespace, to: string, port = 80, protocol: "tcp" | "udp" = "tcp"): Promise<string> {
    return describeResult(await from.probe({ protocol, to: address(to), port, timeoutMs: 2500 }));
  }

  /** Who answers from the internet: the provider whose uplink the question took. */
  async way(from: LabNamespace, family: 0 | 1, port = 80, protocol: "tcp" | "udp" = "tcp"): Promise<string> {
    return /by (\w+)/.exec(await this.ask(from, internet[family], port, protocol))?.[1] ?? "none";
  }

  compile(steers: readonly Steer[], text = basePolicy): Compiled {
    return compile(
      { ...policyOf(text), steers },
      { host: overlay(this.kernel.observe(), null, this.#ledger), seed: "test" },
    );
  }

  plan(steers: readonly Steer[], text = basePolicy): Plan {
    return planChanges(this.kernel.observe(), this.compile(steers, text).wanted, this.#ledger);
  }

  /** Makes it so. Throws when the kernel refuses something. */
  load(steers: readonly Steer[], text = basePolicy): void {
    this.#run(this.plan(steers, text));
  }

  /** Takes everything away. */
  down(): void {
    this.#run(planChanges(this.kernel.observe(), null, this.#ledger));
  }

  /** Takes the carrier of the host's devices to some providers while `during` runs. */
  async unplugged<Result>(
    providers: readonly LabNamespace[],
    during: () => Promise<Result>,
  ): Promise<Result> {
    for (const provider of providers) provider.ip("link set eth0 down");
    await this.#carriers(providers, "DOWN");
    try {
      return await during();
    } finally {
      for (const provider of providers)
        for (const line of ["link set eth0 up", ...this.#plugs.get(provider)!.lines]) provider.ip(line);
      await this.#carriers(providers, "UP");
    }
  }

  /** Sends one datagram for each flow out of `web` and tells how many left by which uplink. */
  async countFlows(flows: readonly Flow[]): Promise<Readonly<Record<"fibre" | "lte" | "dsl", number>>> {
    const providers = { fibre: this.fibre, lte: this.lte, dsl: this.dsl };
    for (const provider of Object.values(providers)) provider.exec(["nft", "-f", "-"], countingTable);
    const sources = [...new Set(flows.map(({ source }) => source))];
    for (const source of sources)
      this.web.attempt([
        "ip",
        "addr",
        "add",
        source,
        "dev",
        "lo",
        ...(source.includes(":") ? ["nodad"] : []),
      ]);
    for (const source of sources)
      this.host.ip(`neigh replace ${source} dev cw-servers lladdr ${this.#mac(this.web)}`);
    const file = join(this.lab.directory, "flows.json");
    writeFileSync(file, JSON.stringify(flows));
    const sent = await this.web.run([process.execPath, "-e", sendFlows, file]);
    if (sent.status !== 0) throw new Error(sent.stderr);
    return Object.fromEntries(
      Object.entries(providers).map(([name, provider]) => [name, countedPackets(provider)]),
    ) as Record<"fibre" | "lte" | "dsl", number>;
  }

  #mac(machine: LabNamespace): string {
    return /link\/ether (\S+)/.exec(machine.ip("-o link show eth0"))![1]!;
  }

  /** The kernel acts on carrier changes once a second at most (`net/core/link_watch.c`). */
  async #carriers(providers: readonly LabNamespace[], state: string): Promise<void> {
    for (const provider of providers) {
      const { device } = this.#plugs.get(provider)!;
      while (!this.host.ip(`-o link show ${device}`).includes(`state ${state} `)) await delay(50);
    }
  }

  close(): void {
    this.kernel.close();
    this.lab.close();
  }

  #run({ steps, ledger }: Plan): void {
    const refused = this.kernel
      .execute(steps.map(({ change }) => change))
      .filter((outcome) => outcome !== null);
    if (refused.length > 0) throw new Error(`the kernel refused ${JSON.stringify(refused[0])}`);
    this.#ledger = ledger;
  }

  #machine(name: string, device: string, ...addresses: readonly string[]): LabNamespace {
    const machine = this.lab.namespace(name);
    this.lab.cable({ in: this.host, device }, { in: machine, device: "eth0", addresses });
    for (const address of addresses) machine.ip(`route add default via ${address.replace(/\d+\/\d+$/, "1")}`);
    return machine;
  }

  #provider(name: string, device: string, net4: string, net6: string): LabNamespace {
    const provider = this.lab.namespace(name);
    this.lab.cable(
      { in: this.host, device, addresses: [`${net4}.2/24`, `${net6}::2/64`] },
      { in: provider, device: "eth0", addresses: [`${net4}.1/24`, `${net6}::1/64`] },
    );
    provider.address("lo", ...internet);
    const lines = [
      `-6 address replace ${net6}::1/64 dev eth0 nodad`,
      `route replace ${net4}.0/24 dev eth0 src ${internet[0]}`,
      `-6 route replace ${net6}::/64 dev eth0 src ${internet[1]} metric 1`,
      `route replace 10.20.0.0/24 via ${net4}.2 src ${internet[0]}`,
      `-6 route replace 2001:db8:20::/64 via ${net6}::2 src ${internet[1]}`,
    ];
    for (const line of lines) provider.ip(line);
    this.#plugs.set(provider, { device, lines });
    return provider;
  }
}

/** One datagram. */
export interface Flow {
  readonly source: string;
  readonly sourcePort: number;
  readonly to: string;
  readonly port: number;
}

const countingTable = `table inet counting
delete table inet counting
table inet counting {
  chain in {
    type filter hook prerouting priority 0
    iifname "eth0" udp dport 1000-2000 counter drop
  }
}
`;

const countedPackets = (provider: LabNamespace): number =>
  Number(/counter packets (\d+)/.exec(provider.exec(["nft", "list", "table", "inet", "counting"]))![1]);

/** One socket for each flow; sixty-four at a time. */
const sendFlows = `
const flows = JSON.parse(require("node:fs").readFileSync(process.argv[1], "utf8"));
const { createSocket } = require("node:dgram");
const send = ({ source, sourcePort, to, port }) => new Promise((resolve, reject) => {
  const socket = createSocket(source.includes(":") ? "udp6" : "udp4").on("error", reject);
  socket.bind(sourcePort, source, () => socket.send("x", port, to, (error) => { socket.close(); error ? reject(error) : resolve(); }));
});
(async () => { while (flows.length > 0) await Promise.all(flows.splice(0, 64).map(send)); })();`;

const policyOf = (text: string): Policy => {
  const { policy, diagnostics } = resolvePolicy(parsePolicy(text, "uplinks.yaml").tree!);
  if (policy === null) throw new Error(JSON.stringify(diagnostics));
  return policy;
};
