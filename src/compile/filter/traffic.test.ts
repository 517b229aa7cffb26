import { expect, test } from "vitest";
import { formatRule } from "../../state/index.ts";
import type { ServiceMatch } from "../../policy/index.ts";
import type { Match } from "../nftables/match.ts";
import { SetStore } from "../nftables/set-store.ts";
import { trafficOf } from "./traffic.ts";

const texts = (services: readonly ServiceMatch[]) => {
  const sets = new SetStore();
  const traffic = trafficOf(services, sets);
  const text = (match: Match | null) =>
    match === null ? null : formatRule({ expressions: match }, { family: "inet", sets: sets.all() });
  return { traffic: traffic.map(({ original, reply }) => [text(original), text(reply)]), sets: sets.all() };
};

test("a port is the destination of a flow and the source of its replies", () => {
  const services = [{ kind: "ports", protocol: "tcp", ports: { first: 443, last: 443 } }] as const;
  expect(texts(services).traffic).toEqual([["tcp dport 443", "tcp sport 443"]]);
});

test("several ports of one protocol share a set, whatever their order", () => {
  const one = { kind: "ports", protocol: "udp", ports: { first: 53, last: 53 } } as const;
  const other = { kind: "ports", protocol: "udp", ports: { first: 5000, last: 5010 } } as const;
  const [straight, turned] = [texts([one, other]), texts([other, one])];
  expect(straight.sets).toEqual(turned.sets);
  expect(straight.sets[0]!.elements.map(({ key, end }) => [key, end])).toEqual([
    ["0035", "0035"],
    ["1388", "1392"],
  ]);
});

test("a query is answered by its own type; an error has no reply", () => {
  const ping = { kind: "icmp", ipv4: { type: 8, code: null }, ipv6: { type: 128, code: null } } as const;
  expect(texts([ping]).traffic).toEqual([
    ["icmp type echo-request", "icmp type echo-reply"],
    ["icmpv6 type echo-request", "icmpv6 type echo-reply"],
  ]);
  const error = { kind: "icmp", ipv4: { type: 3, code: 4 }, ipv6: null } as const;
  expect(texts([error]).traffic[0]![1]).toBeNull();
});
