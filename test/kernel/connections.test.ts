import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";

import {
  markConnections,
  type ConnectionEntry,
  forgetConnections,
  readConnections,
} from "../../src/kernel/index.ts";
import { isRoot, makeNamespace, type TestNamespace } from "./namespace-fixture.ts";

let namespace: TestNamespace;

beforeAll(() => {
  if (!isRoot) return;
  namespace = makeNamespace();
  for (const line of [
    "nft add table inet t",
    "nft add chain inet t out { type nat hook output priority -100 ; }",
    "nft add rule inet t out udp dport 5353 dnat ip to 127.0.0.2:5354",
    "nft add chain inet t in { type filter hook input priority 0 ; }",
    "nft add rule inet t in ct state new ct mark set 0x2a",
  ])
    namespace.run(line);
});

afterAll(() => namespace?.remove());

const udpTo = (address: string, port: number): string =>
  namespace.run(`bash -c printf\${IFS}x>/dev/udp/${address}/${port}`);

/** Ascending by destination port. */
const read = (): readonly ConnectionEntry[] =>
  readConnections(namespace.name).toSorted((a, b) => a.original.destinationPort - b.original.destinationPort);

const portsOf = (entries: readonly ConnectionEntry[]): readonly number[] =>
  entries.map(({ original }) => original.destinationPort);

/** `TCP_CONNTRACK_SYN_SENT` of `enum tcp_conntrack`. */
const synSent = 1;

describe.skipIf(!isRoot)("connections", () => {
  beforeEach(() => void forgetConnections(namespace.name, read()));

  test("tell the addresses of the first packet, what answers carry, and the mark", () => {
    expect(read()).toEqual([]);
    udpTo("127.0.0.1", 5353);
    udpTo("::1", 5000);
    const [six, four] = read();
    expect(four).toMatchObject({
      original: { source: "127.0.0.1", destination: "127.0.0.1", protocol: 17, destinationPort: 5353 },
      reply: { source: "127.0.0.2", destination: "127.0.0.1", sourcePort: 5354 },
      mark: 0x2a,
      tcpState: 0,
    });
    expect(six).toMatchObject({
      original: { source: "::1", destination: "::1", protocol: 17, destinationPort: 5000 },
      mark: 0x2a,
    });
    expect(four!.original.sourcePort).toBe(four!.reply.destinationPort);
  });

  test("tell the state of TCP", () => {
    namespace.run("nft add chain inet t before { type filter hook output priority -300 ; }");
    namespace.run("nft add rule inet t before tcp flags rst drop");
    namespace.run("bash -c (exec${IFS}3<>/dev/tcp/127.0.0.1/1)&sleep${IFS}.2;kill${IFS}$!");
    expect(read().map(({ original, tcpState }) => [original.protocol, tcpState])).toEqual([[6, synSent]]);
  });

  test("are forgotten one by one, and only the very ones that were read", () => {
    for (const port of [6001, 6002]) udpTo("127.0.0.1", port);
    udpTo("::1", 6003);
    const all = read();
    const meant = all.filter(({ original }) => original.destinationPort !== 6002);
    const [first] = meant;
    const stranger: ConnectionEntry = { ...first!, id: (first!.id ^ 1) >>> 0 };
    expect(forgetConnections(namespace.name, [stranger])).toEqual([]);
    expect(portsOf(read())).toEqual(portsOf(all));
    expect(forgetConnections(namespace.name, meant)).toEqual(meant);
    expect(portsOf(read())).toEqual([6002]);
    expect(forgetConnections(namespace.name, meant)).toEqual([]);
  });

  test("take the bits of a mark that are meant, and no others", () => {
    for (const port of [6001, 6002]) udpTo("127.0.0.1", port);
    const [one, two] = read();
    expect([one!.mark, two!.mark]).toEqual([0x2a, 0x2a]);
    expect(markConnections(namespace.name, [one!], 0xf5, 0x0f)).toEqual([one]);
    expect(read().map(({ mark }) => mark)).toEqual([0x25, 0x2a]);
  });
});
