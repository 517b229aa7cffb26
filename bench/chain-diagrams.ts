/**
 * How long does it take until a whole table is decision diagrams? And how many nodes do they have?
 *
 * First the table that Causeway compiles from a policy of sentences; then the same sentences as one rule each, in the
 * order of the policy, as iptables has them. Sizes are swept; processor time, as the machine may be busy.
 *
 *   node bench/chain-diagrams.ts [RULES…]
 */
import { preparePolicy } from "../src/change/index.ts";
import { parseSavedTables } from "../src/kernel/xtables/index.ts";
import { storedSources } from "../src/language/index.ts";
import type { HostState, NftTable } from "../src/state/index.ts";
import { Firewall, type FirewallRules, type Hook } from "../src/verify/firewall/index.ts";
import { fieldOrders, HeaderSpace } from "../src/verify/space/index.ts";
import { hostFromLines } from "../test/golden/compile-host.ts";
import { generatePolicy, linesBeforeRules } from "./generate-policy.ts";

const asked = process.argv.slice(2).map(Number);
const sizes = asked.length > 0 ? asked : [100, 1_000, 10_000];
const hooks: readonly Hook[] = ["prerouting", "input", "forward", "output", "postrouting"];
const names = ["cw-lab", "cw-servers", "eth0", "lo"];
const links = names.map((name, at) => ({ name, index: at + 1, type: 1, kind: "" }));

const host: HostState = hostFromLines(`
link lo
link eth0
address eth0 203.0.113.2/24
route 0.0.0.0/0 via 203.0.113.1 dev eth0
sysctl net/ipv4/ip_forward 1
`);

const compiledTable = (lines: readonly string[]): NftTable => {
  const source = { file: "policy.yaml", text: `${lines.join("\n")}\n`, reader: storedSources(new Map()) };
  const { compiled } = preparePolicy(source, { host, seed: "bench" });
  return compiled!.wanted.owned.nftTable.get("inet causeway")!;
};

/** `  - allow A to B on tcp/P` as a rule of iptables. */
const ruleOf = (sentence: string): string => {
  const [, source, destination, port] = /allow (\S+) to (\S+) on tcp\/(\d+)/.exec(sentence)!;
  return `-A FORWARD -s ${source}/32 -d ${destination}/32 -p tcp -m tcp --dport ${port} -j ACCEPT`;
};

const savedTable = (lines: readonly string[]) =>
  parseSavedTables(
    ["*filter", ":FORWARD DROP [0:0]", ...lines.slice(linesBeforeRules).map(ruleOf), "COMMIT"].join("\n"),
    "ip",
  );

const report = (title: string, rules: FirewallRules, order: keyof typeof fieldOrders): void => {
  const space = new HeaderSpace("ipv4", fieldOrders[order]);
  const start = process.cpuUsage();
  const firewall = new Firewall(space, rules);
  const refs = hooks.flatMap((hook) => firewall.steps(hook).map((step) => firewall.stepDiagram(step)));
  const ms = process.cpuUsage(start).user / 1000;
  const nodes = refs.reduce((sum, ref) => sum + space.diagrams.size(ref), 0);
  const { count, steps } = space.diagrams.store;
  console.log(
    `${title.padEnd(28)} order ${order}  ${ms.toFixed(0).padStart(6)} ms  ${nodes} nodes of ${count} made, ${steps} steps`,
  );
};

for (const size of sizes) {
  const lines = generatePolicy(size);
  const none = { tables: [], legacy: [], links };
  for (const order of ["A", "B", "C"] as const) {
    report(`${size} rules, as compiled`, { ...none, tables: [compiledTable(lines)] }, order);
    report(`${size} rules, one by one`, { ...none, legacy: savedTable(lines) }, order);
  }
}
