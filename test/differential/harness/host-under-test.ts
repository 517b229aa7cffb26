import { openLinuxKernel } from "../../../src/kernel/index.ts";
import { MessageWriter, type NetlinkConnection } from "../../../src/kernel/netlink/index.ts";
import { openNamespace } from "../../../src/kernel/index.ts";
import { openNftables, readCounters, type TableCounters } from "../../../src/kernel/nftables/index.ts";
import { type HostState, kinds } from "../../../src/state/index.ts";
import { type HostSpec, tableText, xtTableText } from "../hosts/host-spec.ts";
import { buildNetwork, harnessRules, harnessTable, logGroup, writeSettings } from "./build-network.ts";
import { cables } from "./network.ts";
import { neighbourLines, resetLines } from "./lines.ts";
import { destinationPorts } from "./ports.ts";
import { feed, ipLines, run } from "./programs.ts";
import { type Item, type Sighting, Wire } from "./wire.ts";

let count = 0;

/** A host that takes one configuration after another, and is asked by packets what it makes of them. */
export class HostUnderTest {
  readonly name = `cwt-${process.pid}-${(count += 1)}h`;
  private readonly tester = `cwt-${process.pid}-${count}t`;
  private readonly wire: Wire;
  private readonly kernel: ReturnType<typeof openLinuxKernel>;
  private readonly netfilter: NetlinkConnection;
  /** What no configuration changes: links, neighbours, forwarding entries. */
  private readonly ground: HostState;

  constructor() {
    buildNetwork(this.tester, this.name);
    ipLines(this.name, neighbourLines());
    this.wire = new Wire({
      tester: this.tester,
      host: this.name,
      logGroup,
      sinkPorts: destinationPorts,
      peers: cables.map(({ peer }) => peer),
    });
    this.kernel = openLinuxKernel({ namespace: this.name });
    const namespace = openNamespace(this.name);
    this.netfilter = openNftables({ namespace });
    namespace.close();
    this.ground = this.kernel.observe();
  }

  /** Takes the configuration before away and writes this one. Gives what was refused, in the tools' words. */
  load(spec: HostSpec): readonly string[] {
    const { name } = this;
    ipLines(name, resetLines.ipv6, ["-6"]);
    const complaints = [
      ipLines(name, [...resetLines.ipv4, ...prefixed("address add", spec.addresses)]),
    ].filter((text) => !/No such|does not exist|Cannot find/.test(text));
    writeSettings(name, spec.settings);
    return [
      ...complaints,
      ipLines(name, [
        ...prefixed("nexthop add", spec.nextHops),
        ...prefixed("route add", spec.routes.ipv4),
        ...prefixed("rule add", spec.rules.ipv4),
      ]),
      ipLines(name, [...prefixed("route add", spec.routes.ipv6), ...prefixed("rule add", spec.rules.ipv6)], ["-6"]),
      ...this.loadTables(spec),
    ].filter((complaint) => complaint !== "");
  }

  /** Exchanges all packet filter tables; connections stay. Gives what was refused. */
  loadTables({ tables, iptables }: HostSpec): readonly string[] {
    const before = `flush ruleset\n${harnessRules}\n`;
    return [
      ...this.loadWithoutRefused(before + tables.map(tableText).join("")),
      ...iptables.ipv4.map((table) => feed(this.name, ["iptables-nft-restore", "-n"], xtTableText(table))),
      ...iptables.ipv6.map((table) => feed(this.name, ["ip6tables-nft-restore", "-n"], xtTableText(table))),
    ].filter((complaint) => complaint !== "");
  }

  /** Loads a ruleset, leaving out the lines that nft complains of. Gives the complaints. */
  private loadWithoutRefused(ruleset: string): readonly string[] {
    const lines = ruleset.split("\n");
    const complaints: string[] = [];
    for (let attempt = 0; attempt < mostAttempts; attempt += 1) {
      const complaint = feed(this.name, ["nft", "-f", "-"], lines.join("\n"));
      if (complaint === "") return complaints;
      for (const [, number] of complaint.matchAll(/^\/dev\/stdin:(\d+):/gm)) {
        complaints.push(`${lines[Number(number) - 1]}: ${complaint.split("\n")[0]}`);
        lines[Number(number) - 1] = "";
      }
    }
    return [...complaints, "no ruleset at all"];
  }

  /** The host as it is now, without what the harness needs. */
  observe(): HostState {
    const state = this.kernel.observe(kinds.filter((kind) => !fixedKinds.has(kind)));
    const { link, neighbour, fdb } = this.ground.config;
    const nftTable = new Map([...state.config.nftTable].filter(([, { name }]) => name !== harnessTable));
    return {
      config: { ...state.config, link, neighbour, fdb, nftTable },
      dynamic: state.dynamic,
    };
  }

  /** What the rules of a table have counted. */
  counters(table: { readonly family: HostFamily; readonly name: string }): TableCounters {
    return readCounters(this.netfilter, table);
  }

  /** Forgets all connections (`linux/netfilter/nfnetlink_conntrack.h`, `IPCTNL_MSG_CT_DELETE`). */
  flushConnections(): void {
    const writer = new MessageWriter(64);
    writer.begin((1 << 8) | 2).u32(0).end();
    const [fault] = this.netfilter.transact("flush connections", writer);
    if (fault) throw new Error(`connections were not flushed: ${fault.errno}`);
  }

  send(items: readonly Item[]): Promise<readonly Sighting[]> {
    return this.wire.send(items);
  }

  async close(): Promise<void> {
    await this.wire.close();
    this.kernel.close();
    this.netfilter.close();
    for (const name of [this.tester, this.name]) run("ip", "netns", "del", name);
  }
}

type HostFamily = Parameters<typeof readCounters>[1]["family"];

/** How often a ruleset is tried again without what was refused. */
const mostAttempts = 12;

const fixedKinds: ReadonlySet<string> = new Set(["neighbour", "fdb", "service"]);

const prefixed = (command: string, lines: readonly string[]): readonly string[] =>
  lines.map((line) => `${command} ${line}`);
