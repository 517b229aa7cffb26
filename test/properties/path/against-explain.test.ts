import { expect, test } from "vitest";
import { Connections, prepareHost, send } from "../../../src/explain/index.ts";
import { type Fate, HostModel, type Outcome, type Packet } from "../../../src/verify/index.ts";
import { randomFrom, randomHost, randomPacket } from "./random-host.ts";

/* Two implementations that share no code for semantics: diagrams of all packets, and one packet by plain loops. */

const packetsPerHost = 60;

/** What both can say, in one line; translated ports of sources and anything random left out. */
const ofOutcome = ({ verdict, at, out, nextHop, packet }: Outcome): string =>
  verdict === "forwarded"
    ? `${verdict} ${out} ${nextHop} ${packet.source} ${packet.destination}:${packet.destinationPort} mark ${packet.mark}`
    : `${verdict} ${at}`;

const ofFate = (packet: Packet, { verdict, at, out, nextHop, source, destination, mark }: Fate): string => {
  const to = destination?.addresses?.first ?? packet.destination;
  const port = destination?.ports?.first ?? packet.destinationPort;
  const from = source?.addresses?.first ?? packet.source;
  return verdict === "forwarded"
    ? `${verdict} ${out} ${nextHop === "destination" ? to : nextHop} ${from} ${to}:${port} mark ${mark ?? packet.mark}`
    : `${verdict} ${at}`;
};

/**
 * Where the interpreter still does otherwise than the kernel (each shown by `ip route get` or by packets in namespaces):
 * it checks no source of packets to groups, compares the TOS of IPv6 rules like that of IPv4, finds no address of the
 * host on a link without carrier, and routes a marked packet of the host again without its ports.
 */
const isLeftOut = ({ family, input, destination, tos }: Packet): boolean =>
  input === null || destination === "224.0.0.1" || (family === "ipv6" && tos !== 0);

const compare = (seed: number, seen: Set<string>): string[] => {
  const random = randomFrom(seed);
  const host = randomHost(random, { deadLinks: false });
  const model = HostModel.of(host);
  const prepared = prepareHost(host);
  return Array.from({ length: packetsPerHost }, () => randomPacket(random)).flatMap((packet) => {
    if (isLeftOut(packet)) return [];
    const theirs = new Set(
      send(prepared, Connections.none, packet).possible.map(({ outcome }) => ofOutcome(outcome)),
    );
    const ours = new Set(model.fateOf(packet).map((fate) => ofFate(packet, fate)));
    for (const text of theirs)
      seen.add(
        text
          .split(" ")
          .slice(0, text.startsWith("forwarded") ? 1 : 2)
          .join(" "),
      );
    const same = ours.size === theirs.size && [...ours].every((text) => theirs.has(text));
    return same
      ? []
      : [
          `seed ${seed}: ${JSON.stringify(packet)}\n  diagrams: ${[...ours].sort().join(" | ")}\n  one packet: ${[...theirs].sort().join(" | ")}`,
        ];
  });
};

test("diagrams and the interpreter of one packet agree on random hosts", () => {
  const seen = new Set<string>();
  const wrong = Array.from({ length: 40 }, (_, at) => compare(at + 1, seen)).flat();
  expect(wrong.slice(0, 5).join("\n"), `${wrong.length} differ`).toBe("");
  expect(seen.size, [...seen].join(", ")).toBeGreaterThan(6);
});
