import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { SentPacket } from "../../src/explain/index.ts";
import { BenchHost, shownBy } from "./explain/bench-host.ts";
import { pathScenarios } from "./explain/path-scenarios.ts";
import { ruleScenarios } from "./explain/rule-scenarios.ts";
import { isRoot } from "./namespace-fixture.ts";

/* Rules of every kind of owner: the interpreter against the kernel, packet by packet. */

let host: BenchHost;

const base = `
  sysctl -qw net.ipv4.icmp_ratelimit=0
  sysctl -qw net.ipv6.icmp.ratelimit=0
  sysctl -qw net.ipv4.ip_forward=1
  sysctl -qw net.ipv6.conf.all.forwarding=1
  ip addr add 10.0.0.1/24 dev l0
  ip addr add 10.0.1.1/24 dev l1
  ip addr add 10.0.2.1/24 dev l2
  ip addr add 2001:db8::1/64 dev l0 nodad
  ip addr add 2001:db8:1::1/64 dev l1 nodad
  for n in 7 8 9; do
    for l in 0 1 2; do ip neigh add 10.0.$l.$n lladdr 02:00:00:00:0$l:9$n dev l$l nud permanent; done
    ip neigh add 2001:db8::$n lladdr 02:00:00:00:00:9$n dev l0 nud permanent
    ip neigh add 2001:db8:1::$n lladdr 02:00:00:00:01:9$n dev l1 nud permanent
  done
  ip route add 192.168.0.0/16 via 10.0.1.9
`;

/** Source ports keep flows of one scenario apart from those of others. */
let port = 20_000;

describe.skipIf(!isRoot)("the interpreter agrees with the kernel about", () => {
  beforeAll(() => {
    host = new BenchHost(3);
    host.do(base);
  });
  afterAll(() => host.close());
  afterEach(() => host.do("nft flush ruleset"));

  test.each([...ruleScenarios, ...pathScenarios])("$name", async ({ nft, tool, lines, undo, packets }) => {
    if (nft !== undefined) host.rules(nft);
    if (tool !== undefined) host.restore(...tool);
    if (lines !== undefined) host.do(lines);
    host.watchInput();
    const answers = host.saysAll(packets.map(withPort));
    const wrong: unknown[] = [];
    const all = await host.sendsAll(answers.map(({ packet }) => packet));
    for (const [index, { packet, said }] of answers.entries()) {
      const seen = all[index]!;
      const shown = shownBy(said);
      const { verdict, out, source, destination, sourcePort, destinationPort } = seen;
      const { packet: left } = said.outcome;
      const isSame =
        JSON.stringify(shown) === JSON.stringify({ verdict, out, source, destination }) &&
        said.outcome.certainty === "sure" &&
        (verdict !== "forwarded" ||
          (left.sourcePort === sourcePort && left.destinationPort === destinationPort)) &&
        (seen.error === null || ["rejected", "unroutable", "delivered"].includes(said.outcome.verdict));
      if (!isSame) wrong.push({ packet, said: said.outcome, trace: said.trace, seen });
    }
    if (undo !== undefined) host.do(undo);
    expect(wrong).toEqual([]);
  });
});

const withPort = (packet: SentPacket): SentPacket => {
  port += 2;
  if (packet.protocol === 1) return { ...packet, icmpId: port };
  return packet.sourcePort === 40_000 ? { ...packet, sourcePort: port } : packet;
};
