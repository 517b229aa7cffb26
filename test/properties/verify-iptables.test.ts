import { expect, test } from "vitest";
import { parseSavedTables } from "../../src/kernel/xtables/index.ts";
import { address } from "../../src/net/index.ts";
import type { ConnectionState, Packet } from "../../src/verify/model/packet.ts";
import { encodePacket, HeaderSpace, type PacketContext } from "../../src/verify/space/index.ts";
import { Firewall, type Hook } from "../../src/verify/firewall/index.ts";

const links = ["eth0", "eth1", "lo", "wg0"].map((name, at) => ({ name, index: at + 1, type: 1, kind: "" }));

const packet: Packet = {
  family: "ipv4",
  input: "eth0",
  source: address("10.0.0.1"),
  destination: address("192.0.2.1"),
  protocol: 6,
  sourcePort: 40_000,
  destinationPort: 22,
  icmpType: 0,
  icmpCode: 0,
  icmpId: 0,
  tcpFlags: 2,
  tos: 0,
  ttl: 64,
  length: 60,
  mark: 0,
  sourceMac: null,
  destinationMac: null,
  userId: null,
};

/** What the first chain of a hook decides in a table that `iptables-save` would print so. */
const outcomeOf = (
  lines: readonly string[],
  change: Partial<Packet> & { readonly context?: PacketContext } = {},
  hook: Hook = "forward",
) => {
  const space = new HeaderSpace("ipv4");
  const legacy = parseSavedTables([...lines, "COMMIT"].join("\n"), "ip");
  const firewall = new Firewall(space, { tables: [], legacy, links });
  const { context, ...fields } = change;
  const bits = encodePacket(space, { ...packet, ...fields }, { output: "eth1", ...context });
  const diagram = firewall.stepDiagram(firewall.steps(hook)[0]!);
  const id = space.diagrams.evaluate(diagram, (level) => bits.get(level) ?? 0);
  const { decision, rule, effects } = firewall.outcomes.outcomeOf(id);
  return { kind: decision?.kind, rule: rule?.replace(/^xtTable ip \w+\//, ""), effects };
};

const filter = (...rules: readonly string[]): readonly string[] => [
  "*filter",
  ":FORWARD DROP [0:0]",
  ":OUTPUT ACCEPT [0:0]",
  ":one - [0:0]",
  ":two - [0:0]",
  ...rules,
];

const decided = (...of: Parameters<typeof outcomeOf>): string => {
  const { kind, rule } = outcomeOf(...of);
  return `${kind} ${rule}`;
};

test("a chain that was gone to returns past the chain that went there", () => {
  const rules = filter(
    "-A FORWARD -j one",
    "-A FORWARD -j ACCEPT",
    "-A one -g two",
    "-A one -j DROP",
    "-A two -s 10.9.0.0/16 -j DROP",
  );
  expect(decided(rules)).toBe("accept FORWARD/1");
  expect(decided(filter("-A FORWARD -g one", "-A FORWARD -j ACCEPT"))).toBe("drop FORWARD/policy");
});

test("without a connection only the state is asked for", () => {
  const rules = filter(
    "-A FORWARD -m conntrack --ctstate INVALID,NEW --ctdir REPLY -j ACCEPT",
    "-A FORWARD -m connmark ! --mark 0x5 -j ACCEPT",
  );
  const of = (state: ConnectionState) => decided(rules, { context: { state } });
  expect([of("invalid"), of("new"), of("untracked")]).toEqual([
    "accept FORWARD/0",
    "accept FORWARD/1",
    "drop FORWARD/policy",
  ]);
});

test("only packets of the host have a sender, and others meet what is inverted", () => {
  const rules = filter(
    "-A OUTPUT -m owner --uid-owner 1000-1999 -j DROP",
    "-A FORWARD -m owner ! --uid-owner 0 -j ACCEPT",
  );
  expect(decided(rules, { input: null, userId: 1500 }, "output")).toBe("drop OUTPUT/0");
  expect(decided(rules, { input: null, userId: 2000 }, "output")).toBe("accept OUTPUT/policy");
  expect(decided(rules)).toBe("accept FORWARD/0");
});

test("a mark that was set is seen by later rules and told at the end", () => {
  const rules = [
    "*mangle",
    ":FORWARD ACCEPT [0:0]",
    "-A FORWARD -p tcp -j MARK --set-xmark 0x10/0xff",
    "-A FORWARD -m mark --mark 0x10/0xf0 -j CONNMARK --save-mark --nfmask 0xff --ctmask 0xff",
    "-A FORWARD -m connmark --mark 0x10/0xff -j ACCEPT",
  ];
  const { kind, rule, effects } = outcomeOf(rules, { mark: 0x300 });
  expect(`${kind} ${rule}`).toBe("accept FORWARD/2");
  expect([...effects.assigned.values()].filter((bit) => bit === 1).length).toBe(2);
  expect(decided(rules, { protocol: 17 })).toBe("accept FORWARD/policy");
});

test.each([
  ["DNAT --to-destination 10.0.0.5:8080-8090", "dnat", "10.0.0.5-10.0.0.5 8080-8090"],
  ["DNAT --to-destination 10.0.0.5-10.0.0.9", "dnat", "10.0.0.5-10.0.0.9 -"],
  ["DNAT --to-destination :81", "dnat", "- 81-81"],
  ["DNAT --to-destination 2001:db8::1-2001:db8::9", "dnat", "2001:db8::1-2001:db8::9 -"],
  ["DNAT --to-destination [2001:db8::1]:53", "dnat", "2001:db8::1-2001:db8::1 53-53"],
  ["REDIRECT --to-ports 3129", "redirect", "- 3129-3129"],
  ["NETMAP --to 10.5.0.0/16", "netmap", "10.5.0.0-10.5.255.255 -"],
])("%s translates", (target, kind, wanted) => {
  const { effects } = outcomeOf(
    ["*nat", ":PREROUTING ACCEPT [0:0]", `-A PREROUTING -p tcp -j ${target}`],
    {},
    "prerouting",
  );
  const { addresses, ports } = effects.translation!;
  const text = [addresses, ports]
    .map((range) => (range === null ? "-" : `${range.first}-${range.last}`))
    .join(" ");
  expect(`${effects.translation!.kind} ${text}`).toBe(`${kind} ${wanted}`);
});

test("what is not known is one bit for one text, but one for each rule where it counts", () => {
  const space = new HeaderSpace("ipv4");
  const rules = filter(
    "-A FORWARD -m helper --helper ftp -j ACCEPT",
    "-A FORWARD -m helper ! --helper ftp -m limit --limit 5/sec -j ACCEPT",
    "-A FORWARD -m limit --limit 5/sec -j ACCEPT",
  );
  const legacy = parseSavedTables([...rules, "COMMIT"].join("\n"), "ip");
  const firewall = new Firewall(space, { tables: [], legacy, links });
  firewall.stepDiagram(firewall.steps("forward")[0]!);
  expect(space.predicates).toEqual([
    "helper --helper ftp",
    "limit --limit 5/sec in xtTable ip filter/FORWARD/1",
    "limit --limit 5/sec in xtTable ip filter/FORWARD/2",
  ]);
});

test("each rule knows which packets get to it, also where a union of others leaves none", () => {
  const space = new HeaderSpace("ipv4");
  const rules = filter(
    "-A FORWARD -s 10.0.0.0/9 -j ACCEPT",
    "-A FORWARD -s 10.128.0.0/9 -j DROP",
    "-A FORWARD -s 10.1.0.0/16 -j DROP",
    "-A FORWARD -p tcp -m comment --comment counts",
  );
  const legacy = parseSavedTables([...rules, "COMMIT"].join("\n"), "ip");
  const firewall = new Firewall(space, { tables: [], legacy, links });
  const [step] = firewall.steps("forward");
  const sets = firewall.ruleSets(step!.kind === "chain" ? step!.chain : step!.chains[0]!);
  const at = (index: number) => sets.get(`xtTable ip filter/FORWARD/${index}`)!;
  expect(at(2).effective).toBe(space.diagrams.terminal(0));
  expect(at(3).live).toBe(
    space.diagrams.complement(space.prefix(space.fields.source, "10.0.0.0/8" as never)),
  );
  expect(at(3).effective).toBe(space.equal(space.fields.protocol, 6, at(3).live));
});
