import { execFileSync, spawnSync } from "node:child_process";
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
    this.restore("nft -f -", text.replaceAll("; }", ";\n}").replaceAll("} }", "}\n}\n"));
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

  /** What the interpreter says of each, one after the other as far as connections go. */
  saysAll(packets: readonly SentPacket[]): readonly { readonly packet: SentPacket; readonly said: Sent }[] {
    const prepared = prepareHost(this.state());
    let connections = Connections.none;
    return packets.map((packet) => {
      const said = send(prepared, connections, packet);
      ({ connections } = said);
      return { packet, said };
    });
  }

  /** Sends it in reality. */
  async sends(packet: SentPacket, destinationMac?: MacAddress): Promise<Seen> {
    return (await this.sendsAll([packet], destinationMac))[0]!;
  }

  /** Sends them one after the other. Those delivered are told by their source port, or the identifier of an echo. */
  async sendsAll(packets: readonly SentPacket[], destinationMac?: MacAddress): Promise<readonly Seen[]> {
    this.do("nft flush set inet cwt-watch ports\nnft flush set inet cwt-watch ids");
    const tags = packets.map(() => Buffer.from(`cwt${(this.#tag += 1)}.`.padEnd(16)));
    const frames = await this.#wire.exchange(
      packets.map((packet, index) => {
        const mac = destinationMac ?? this.#macs.get(packet.input!)!;
        return [
          packet.input!,
          frameBytes("02:00:00:00:00:99" as MacAddress, mac, packet, tags[index]),
        ] as const;
      }),
    );
    const delivered = this.inside.run("nft list table inet cwt-watch");
    return packets.map((packet, index) => {
      const key = packet.protocol === 6 || packet.protocol === 17 ? packet.sourcePort : packet.icmpId;
      return seenOf(frames, tags[index]!, new RegExp(`\\b(0x0*)?${key}\\b`).test(delivered));
    });
  }

  /** Lets the host itself send a datagram. */
  async sendsItself(source: string, sourcePort: number, destination: string, port: number): Promise<Seen> {
    const tag = Buffer.from(`cwt${(this.#tag += 1)}.`.padEnd(16));
    const script = `const s=require("dgram").createSocket("udp4");s.bind(${sourcePort},"${source}",()=>s.send("${tag.toString()}",${port},"${destination}",()=>s.close()))`;
    const frames = this.#wire.exchange([], () =>
      spawnSync("ip", ["netns", "exec", this.inside.name, process.execPath, "-e", script], {
        stdio: "ignore",
      }),
    );
    return seenOf(await frames, tag, false);
  }

  /** Puts the chains in place that tell what was delivered. */
  watchInput(): void {
    this.rules(`table inet cwt-watch {
      set ports { type inet_service; flags dynamic; size 65535; }
      set ids { typeof icmp id; flags dynamic; size 65535; }
      chain in { type filter hook input priority 2000; policy accept;
        meta l4proto { tcp, udp } add @ports { th sport }
        icmp type echo-request add @ids { icmp id }
      }
    }`);
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
  const mine = frames.filter(({ data }) => data.includes(tag));
  const error = mine.find(
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
