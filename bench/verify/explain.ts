/**
 * How many packets a second does the interpreter send through a host that was made ready once, and how long does making
 * it ready take? By the size of a rule set, as one linear chain and as one map. Medians of n runs of the
 * processor time of this process, so that it does not count what else runs on the machine; no kernel takes part.
 */
import { Connections, prepareHost, send, type SentPacket } from "../../src/explain/index.ts";
import { address } from "../../src/net/index.ts";
import type { HostState } from "../../src/state/index.ts";
import { seeded } from "../generate-policy.ts";
import { median } from "../measure.ts";
import { hostWith, type Shape } from "./explain-host.ts";

const runs = 7;
const packets = 20_000;

const packetTo = (host: number, port: number): SentPacket => ({
  family: "ipv4",
  input: "l0",
  source: address("10.0.0.9"),
  destination: address(`10.0.1.${host}`),
  protocol: 17,
  sourcePort: 40_000,
  destinationPort: port,
  icmpType: 0,
  icmpCode: 0,
  icmpId: 0,
  tcpFlags: 0,
  tos: 0,
  ttl: 64,
  length: 60,
  mark: 0,
  sourceMac: null,
  destinationMac: null,
  userId: null,
});

const timeMs = (work: () => void): number => {
  const start = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
};

const measure = (shape: Shape, rules: number): void => {
  const state: HostState = hostWith(shape, rules);
  const ready = median(Array.from({ length: runs }, () => timeMs(() => prepareHost(state))));
  const host = prepareHost(state);
  const random = seeded(7);
  const sent = Array.from({ length: 1000 }, () =>
    packetTo(2 + Math.floor(random() * 250), 1 + Math.floor(random() * rules)),
  );
  const counts = new Map<string, number>();
  const count = shape === "linear" && rules > 1000 ? packets / 20 : packets;
  const once = (): void => {
    for (let index = 0; index < count; index += 1) {
      const { verdict } = send(host, Connections.none, sent[index % sent.length]!).outcome;
      counts.set(verdict, (counts.get(verdict) ?? 0) + 1);
    }
  };
  once();
  const rate = count / (median(Array.from({ length: runs }, () => timeMs(once))) / 1000);
  const shares = [...counts].map(
    ([verdict, seen]) => `${verdict} ${((100 * seen) / (8 * count)).toFixed(0)} %`,
  );
  console.log(
    `${shape.padEnd(7)} ${String(rules).padStart(6)} rules   ready ${ready.toFixed(1).padStart(7)} ms   ${Math.round(rate).toLocaleString("en").padStart(9)} packets/s   ${shares.join(", ")}   n ${runs}`,
  );
};

for (const rules of [10, 100, 1000, 10_000]) measure("linear", rules);
for (const rules of [1000, 10_000, 60_000]) measure("map", rules);
