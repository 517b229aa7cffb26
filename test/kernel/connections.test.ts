import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { readConnections } from "../../src/kernel/index.ts";
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

describe.skipIf(!isRoot)("readConnections", () => {
  test("tells the addresses of the first packet, what answers carry, and the mark", () => {
    expect(readConnections(namespace.name)).toEqual([]);
    namespace.run("bash -c printf${IFS}x>/dev/udp/127.0.0.1/5353");
    namespace.run("bash -c printf${IFS}x>/dev/udp/::1/5000");
    const found = readConnections(namespace.name).toSorted((a, b) => b.destinationPort - a.destinationPort);
    expect(found).toMatchObject([
      {
        source: "127.0.0.1",
        destination: "127.0.0.1",
        protocol: 17,
        destinationPort: 5353,
        reply: { source: "127.0.0.2", destination: "127.0.0.1" },
        mark: 0x2a,
      },
      { source: "::1", destination: "::1", protocol: 17, destinationPort: 5000, mark: 0x2a },
    ]);
    expect(found.every(({ sourcePort }) => sourcePort > 0)).toBe(true);
  });
});
