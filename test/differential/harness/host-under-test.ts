import { openLinuxKernel } from "../../../src/kernel/index.ts";
import { MessageWriter, type NetlinkConnection } from "../../../src/kernel/netlink/index.ts";
import { openNamespace } from "../../../src/kernel/index.ts";
import { openNftables, readCounters, type TableCounters } from "../../../src/kernel/nftables/index.ts";
import { type HostState, kinds } from "../../../src/state/index.ts";
import type { Family } from "../../../src/net/index.ts";
import { fed, Shell } from "./shell.ts";
import { type HostSpec, tableText, xtTableText } from "../hosts/host-spec.ts";
import { plainSettings } from "../hosts/random-settings.ts";
import { buildNetwork, harnessRules, harnessTable, logGroup, writeSettings } from "./build-network.ts";
import { cables } from "./network.ts";
import { neighbourLines, resetLines } from "./lines.ts";
import { destinationPorts } from "./ports.ts";
import { ipLines, run } from "./programs.ts";
import { type Item, type Sighting, Wire } from "./wire.ts";

let count = 0;

/** A host that takes one configuration after another, and is asked by packets what it makes of them. */
export class HostUnderTest {
  readonly name = `cwt-${process.pid}-${(count += 1)}h`;
  private readonly tester = `cwt-${process.pid}-${count}t`;
  private readonly wire: Wire;
  private readonly shell: Shell;
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
    this.shell = new Shell(this.name);
    this.kernel = openLinuxKernel({ namespace: this.name });
    const namespace = openNamespace(this.name);
    this.netfilter = openNftables({ namespace });
    namespace.close();
    this.ground = this.kernel.observe();
  }

  /** Takes the configuration before away and writes this one. Gives what was refused, in the tools' words. */
  async load(spec: HostSpec): Promise<readonly string[]> {
    await this.shell.run(
      [
        fed("ip -6 -force -batch -", resetLines.ipv6.join("\n")),
        fed("ip -force -batch -", resetLines.ipv4.join("\n")),
      ].join("\n"),
    );
    writeSettings(this.name, { ...plainSettings, ...spec.settings });
    const own = [...prefixed("address add", spec.addresses), ...prefixed("nexthop add", spec.nextHops)];
    const said = await this.shell.run(
      [
        fed("ip -force -batch -", [...own, ...routeLines(spec, "ipv4")].join("\n")),
        fed("ip -6 -force -batch -", routeLines(spec, "ipv6").join("\n")),
      ].join("\n"),
    );
    return [...(said === "" ? [] : [said]), ...(await this.loadTables(spec))];
  }

  /** Exchanges all packet filter tables; connections stay. Gives what was refused. */
  async loadTables({ tables, iptables }: Pick<HostSpec, "tables" | "iptables">): Promise<readonly string[]> {
    const before = `flush ruleset\n${harnessRules}\n`;
    const refused = await this.loadWithoutRefused(before + tables.map(tableText).join(""));
    const said = await this.shell.run(
      [
        ...iptables.ipv4.map((table) => fed("iptables-nft-restore -n", xtTableText(table))),
        ...iptables.ipv6.map((table) => fed("ip6tables-nft-restore -n", xtTableText(table))),
      ].join("\n"),
    );
    return said === "" ? refused : [...refused, said];
  }

  /** Loads a ruleset, leaving out the lines that nft complains of. Gives the complaints. */
  private async loadWithoutRefused(ruleset: string): Promise<readonly string[]> {
    const lines = ruleset.split("\n");
    const complaints: string[] = [];
    for (let attempt = 0; attempt < mostAttempts; attempt += 1) {
      const complaint = await this.shell.run(fed("nft -f -", lines.join("\n")));
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
    writer
      .begin((1 << 8) | 2)
      .u32(0)
      .end();
    const [fault] = this.netfilter.transact("flush connections", writer);
    if (fault) throw new Error(`connections were not flushed: ${fault.errno}`);
  }

  send(items: readonly Item[]): Promise<readonly Sighting[]> {
    return this.wire.send(items);
  }

  async close(): Promise<void> {
    await this.wire.close();
    await this.shell.close();
    this.kernel.close();
    this.netfilter.close();
    for (const name of [this.tester, this.name]) run("ip", "netns", "del", name);
  }
}

type HostFamily = Parameters<typeof readCounters>[1]["family"];

/** How often a ruleset is tried again without what was refused. */
const mostAttempts = 12;

const fixedKinds: ReadonlySet<string> = new Set(["neighbour", "fdb", "service"]);

const routeLines = ({ routes, rules }: HostSpec, family: Family): readonly string[] => [
  ...prefixed("route add", routes[family]),
  ...prefixed("rule add", rules[family]),
];

const prefixed = (command: string, lines: readonly string[]): readonly string[] =>
  lines.map((line) => `${command} ${line}`);
