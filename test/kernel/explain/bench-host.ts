import { execFileSync } from "node:child_process";
import { address, familyOf, type MacAddress } from "../../../src/net/index.ts";
import { openLinuxKernel } from "../../../src/kernel/index.ts";
import type { HostState } from "../../../src/state/index.ts";
import { Connections, prepareHost, send, type Sent, type SentPacket } from "../../../src/explain/index.ts";
import { makeNamespace, type TestNamespace } from "../namespace-fixture.ts";
import { frameBytes, type SeenFrame } from "./bytes.ts";
import { Wire } from "./wire.ts";

/** What becomes of a packet in reality, in the words of an outcome. */
export interface Seen {
  readonly verdict: "forwarded" | "delivered" | "gone";
  readonly out: string | null;
  readonly source: string | null;
  readonly destination: string | null;
  readonly sourcePort: number;
  readonly destinationPort: number;
  /** Type and code of an ICMP error that came back, as `3/1`. */
  readonly error: string | null;
}

const plain = {
  sourcePort: 0,
  destinationPort: 0,
  icmpType: 0,
  icmpCode: 0,
  icmpId: 0,
  tcpFlags: 0,
  tos: 0,
  ttl: 64,
  mark: 0,
  sourceMac: null,
  destinationMac: null,
  userId: null,
};

/** A UDP packet from `input`; fields may be overridden. */
export const packetOf = (
  input: string | null,
  source: string,
  destination: string,
  fields: Partial<SentPacket> = {},
): SentPacket => ({
  ...plain,
  family: familyOf(address(source)),
  input,
  source: address(source),
  destination: address(destination),
  protocol: 17,
  sourcePort: 40_000,
  destinationPort: 7,
  length: (familyOf(address(source)) === "ipv4" ? 28 : 48) + 16 + (fields.protocol === 6 ? 12 : 0),
  ...fields,
});

/** A host under test in a namespace, with links `l0`, `l1`, … to a second one, and everything that it sends seen. */
export class BenchHost {
  readonly inside: TestNamespace;
  readonly outside: TestNamespace;
  readonly links: readonly string[];
  readonly #wire: Wire;
  readonly #macs = new Map<string, MacAddress>();
  #tag = 0;

  constructor(count: number) {
    this.inside = makeNamespace();
    this.outside = makeNamespace();
    this.links = Array.from({ length: count }, (_, index) => `l${index}`);
    const lines = this.links.map(
      (link) => `
        sysctl -qw net.ipv6.conf.default.accept_dad=0
        ip link add ${link} type veth peer name ${link} netns ${this.outside.name}
        ip -n ${this.outside.name} link set ${link} up
        ip link set ${link} up`,
    );
    execFileSync("ip", [
      "netns",
      "exec",
      this.outside.name,
      "sysctl",
      "-qw",
      "net.ipv6.conf.default.disable_ipv6=1",
    ]);
    this.do(lines.join("\n"));
    for (const { ifname, address } of this.inside.json("ip -j link show") as Record<string, string>[])
      this.#macs.set(ifname!, address as MacAddress);
    this.#wire = Wire.open(this.outside.name, this.links);
  }

  /** Runs command lines inside, one per line, until one fails. */
  do(lines: string): void {
    execFileSync("ip", ["netns", "exec", this.inside.name, "sh", "-e"], { input: lines });
  }

  /** Loads rules as `nft -f` does; a block may end on the line of its last rule. */
  rules(text: string): void {
    this.restore("nft -f -", text.replaceAll(" }", "\n}\n"));
  }

  /** Gives `text` to a tool inside. */
  restore(tool: string, text: string): void {
    execFileSync("ip", ["netns", "exec", this.inside.name, ...tool.split(" ")], { input: text });
  }

  state(): HostState {
    const kernel = openLinuxKernel({ namespace: this.inside.name });
    try {
      return kernel.observe();
    } finally {
      kernel.close();
    }
  }

  /** What the interpreter says. */
  says(packet: SentPacket, connections: Connections = Connections.none): Sent {
    return send(prepareHost(this.state()), connections, packet);
  }

  /** Sends it in reality. Delivery is told by the counter of a chain at the end of the input hook. */
  async sends(packet: SentPacket, destinationMac?: MacAddress): Promise<Seen> {
    const link = packet.input!;
    const tag = Buffer.alloc(16, `cwt${(this.#tag += 1)}.`.padEnd(16));
    const before = this.#delivered();
    const to = destinationMac ?? this.#macs.get(link) ?? ("ff:ff:ff:ff:ff:ff" as MacAddress);
    const frames = await this.#wire.exchange([
      [link, frameBytes("02:00:00:00:00:99" as MacAddress, to, packet, tag)],
    ]);
    return seenOf(frames, tag, this.#delivered() > before);
  }

  /** Puts the chains in place that tell what was delivered. */
  watchInput(): void {
    this.rules(`table inet cwt-watch {
      chain in { type filter hook input priority 2000; policy accept; counter; }
    }`);
  }

  #delivered(): number {
    const listed = this.inside.run("nft list ruleset");
    return Number(/hook input priority 2000; policy accept;\s+counter packets (\d+)/.exec(listed)?.[1] ?? 0);
  }

  close(): void {
    this.#wire.close();
    this.inside.remove();
    this.outside.remove();
  }
}

const nothing = { out: null, source: null, destination: null, sourcePort: 0, destinationPort: 0 };

const seenOf = (frames: readonly SeenFrame[], tag: Buffer, isDelivered: boolean): Seen => {
  const found = frames.find(({ data }) => data.subarray(0, tag.length).equals(tag));
  const error = frames.find(
    ({ protocol, icmp }) =>
      (protocol === 1 && icmp![0] !== 0 && icmp![0] !== 8) || (protocol === 58 && icmp![0] < 128),
  );
  const answer = error === undefined ? null : `${error.icmp![0]}/${error.icmp![1]}`;
  if (found === undefined) return { ...nothing, verdict: isDelivered ? "delivered" : "gone", error: answer };
  const { link, source, destination, sourcePort, destinationPort } = found;
  return { verdict: "forwarded", out: link, source, destination, sourcePort, destinationPort, error: answer };
};

/** The verdict of an outcome as a packet shows it. */
export const shownBy = ({ outcome }: Sent): Pick<Seen, "verdict" | "out" | "source" | "destination"> => {
  const { verdict, out, packet } = outcome;
  if (verdict !== "forwarded")
    return {
      verdict: verdict === "delivered" ? "delivered" : "gone",
      out: null,
      source: null,
      destination: null,
    };
  return { verdict, out, source: packet.source, destination: packet.destination };
};
