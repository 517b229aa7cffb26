import * as fc from "fast-check";
import { expect, test } from "vitest";
import { compile } from "../../src/compile/index.ts";
import { addressNumber } from "../../src/net/index.ts";
import type { NftTable } from "../../src/state/index.ts";
import { Firewall } from "../../src/verify/firewall/index.ts";
import { HeaderSpace } from "../../src/verify/space/index.ts";
import { hostFromLines } from "../golden/compile-host.ts";
import { arbitraryFlow } from "./arbitrary-flow.ts";
import { arbitraryPolicy } from "./arbitrary-policy.ts";
import { evaluate } from "./nft-evaluator.ts";
import { openingOf, type Packet, replyOf } from "./packet.ts";

const host = hostFromLines(`
link lo
link eth0
address eth0 203.0.113.2/24
route 0.0.0.0/0 via 203.0.113.1 dev eth0
sysctl net/ipv4/ip_forward 1
sysctl net/ipv6/conf/all/forwarding 1
`);

/** `IPS_DST_NAT`. */
const translated = 0x20;

/** The bits of a packet of the evaluator. */
const bitsOf = (space: HeaderSpace, packet: Packet): ReadonlyMap<number, 0 | 1> => {
  const { fields } = space;
  const [a, b, c, d] = packet.transport;
  const isReply = packet.direction === "reply";
  return new Map(
    (
      [
        [fields.ctState, isReply ? 1 : 0],
        [fields.ctDirection, isReply ? 1 : 0],
        [fields.ctStatus, packet.isPublished ? translated : 0],
        [fields.mark, packet.mark ?? 0],
        [fields.ctMark, packet.connectionMark ?? 0],
        [fields.inputLink, space.linkClass(packet.incoming)],
        [fields.outputLink, space.linkClass(packet.outgoing)],
        [fields.protocol, packet.protocol],
        [fields.source, addressNumber(packet.source)],
        [fields.destination, addressNumber(packet.destination)],
        [fields.sport, 256 * a + b],
        [fields.dport, 256 * c + d],
        [fields.tos, (packet.codePoint ?? 0) << 2],
      ] as const
    ).flatMap(([field, value]) => space.bits(field, value).map((bit) => [bit.level, bit.value] as const)),
  );
};

/** The links that flows of a policy name. */
const linksOf = (packets: readonly Packet[]) =>
  [...new Set(packets.flatMap(({ incoming, outgoing }) => [incoming, outgoing]))].map((name, at) => ({
    name,
    index: at + 1,
    type: 1,
    kind: "",
  }));

test("the forward chain of compiled policies decides as the slow evaluator", () => {
  const seen = { accept: 0, drop: 0 };
  const cases = fc.sample(
    arbitraryPolicy.chain((policy) =>
      fc.record({
        policy: fc.constant(policy),
        flows: fc.array(arbitraryFlow(policy), { minLength: 40, maxLength: 40, size: "max" }),
      }),
    ),
    { numRuns: 8, seed: 7_301 },
  );
  for (const { policy, flows } of cases) {
    const table: NftTable = compile(policy, { host, seed: "properties" }).wanted.owned.nftTable.get(
      "inet causeway",
    )!;
    const packets = flows
      .flatMap((flow) => [openingOf(flow), replyOf(flow)])
      .filter((packet) => packet !== null);
    for (const family of ["ipv4", "ipv6"] as const) {
      const space = new HeaderSpace(family);
      const firewall = new Firewall(space, { tables: [table], legacy: [], links: linksOf(packets) });
      const [step] = firewall.steps("forward");
      const diagram = firewall.stepDiagram(step!);
      for (const packet of packets.filter((one) => one.family === family)) {
        const bits = bitsOf(space, packet);
        const id = space.diagrams.evaluate(diagram, (level) => bits.get(level) ?? 0);
        const { decision } = firewall.outcomes.outcomeOf(id);
        const { verdict } = evaluate(table, "forward", packet);
        expect(decision?.kind, JSON.stringify(packet)).toBe(verdict);
        seen[verdict] += 1;
      }
    }
  }
  expect(seen.accept).toBeGreaterThan(50);
  expect(seen.drop).toBeGreaterThan(50);
}, 120_000);
