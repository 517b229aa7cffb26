import { Lab, type LabNamespace } from "../../src/lab/index.ts";
import { type Address } from "../../src/net/index.ts";
import { describeResult } from "../../src/lab/index.ts";
import { Causeway } from "../topologies/causeway.ts";

/**
 * A host with two bridges and an uplink, the machines on them, and the command line for it.
 *
 *   far (192.0.2.1, 198.51.100.1) ── eth0 host lan ── box (10.1.0.5, fd00:1::5)
 *                                              dmz ── web (10.2.0.10)
 */
export class ImportHost implements Disposable {
  readonly lab = new Lab();
  readonly host: LabNamespace;
  readonly far: LabNamespace;
  readonly box: LabNamespace;
  readonly web: LabNamespace;
  readonly causeway: Causeway;

  constructor(bridges: { readonly lan: string; readonly dmz: string } = { lan: "lan", dmz: "dmz" }) {
    const { lab } = this;
    this.host = lab.namespace("host");
    this.far = lab.namespace("far");
    this.box = lab.namespace("box");
    this.web = lab.namespace("web");
    const { host, far, box, web } = this;
    for (const bridge of [bridges.lan, bridges.dmz]) host.ip(`link add name ${bridge} up type bridge`);
    lab.cable({ in: host, device: "eth0" }, { in: far, device: "eth0" });
    lab.cable({ in: host, device: "box0", master: bridges.lan }, { in: box, device: "eth0" });
    lab.cable({ in: host, device: "web0", master: bridges.dmz }, { in: web, device: "eth0" });
    host.address("eth0", "192.0.2.2/24", "2001:db8:f::2/64");
    host.address(bridges.lan, "10.1.0.1/24", "fd00:1::1/64");
    host.address(bridges.dmz, "10.2.0.1/24");
    host.ip("route add default via 192.0.2.1");
    host.ip("route add default via 2001:db8:f::1");
    host.ip(`neighbour add 10.2.0.10 lladdr 02:00:00:00:00:10 dev ${bridges.dmz} nud permanent`);
    web.ip("link set dev eth0 address 02:00:00:00:00:10");
    host.sysctl({ "net/ipv4/ip_forward": 1, "net/ipv6/conf/all/forwarding": 1 });
    far.address("eth0", "192.0.2.1/24", "198.51.100.1/32", "2001:db8:f::1/64");
    far.ip("route add 10.0.0.0/8 via 192.0.2.2");
    far.ip("route add fd00:1::/64 via 2001:db8:f::2");
    box.address("eth0", "10.1.0.5/24", "fd00:1::5/64");
    box.ip("route add default via 10.1.0.1");
    box.ip("route add default via fd00:1::1");
    web.address("eth0", "10.2.0.10/24");
    web.ip("route add default via 10.2.0.1");
    this.causeway = new Causeway(lab, host);
  }

  /** Loads rules by the owner's own tool. */
  load(tool: "nft" | "iptables-nft-restore", ruleset: string): void {
    this.host.exec(tool === "nft" ? ["nft", "-f", "-"] : [tool], ruleset);
  }

  /** What becomes of a connection, in words. */
  async tries(from: "far" | "box" | "web", to: string, port: number): Promise<string> {
    const probe = { protocol: "tcp", to: to as Address, port, timeoutMs: 400 } as const;
    return describeResult(await this[from].probe(probe));
  }

  [Symbol.dispose](): void {
    this.lab.close();
  }
}

/** The rules of a policy, without its other sections. */
export const rulesIn = (policy: string): readonly string[] =>
  Array.from(
    policy.slice(policy.indexOf("\nrules:")).matchAll(/^ {2}- ((?:allow|deny) .*)$/gm),
    ([, rule]) => rule!,
  );
