import { afterAll, beforeAll, beforeEach, expect } from "vitest";
import type { MessageWriter, NetlinkConnection } from "../../src/kernel/netlink/index.ts";
import { readTables, writeTables } from "../../src/kernel/nftables/index.ts";
import type { NftElement, NftTable } from "../../src/state/index.ts";
import { isRoot } from "./namespace-fixture.ts";
import { NftablesHost, rootTest as test } from "./nftables-host.ts";

/* A hash table that the kernel makes larger shows a dump under way some elements twice, and others never. */
let host: NftablesHost;

beforeAll(() => {
  if (isRoot) host = new NftablesHost();
});

beforeEach(() => host?.flush());

afterAll(() => host?.[Symbol.dispose]());

const plain = (key: string): NftElement => ({ key, end: null, data: null, verdict: null, timeoutMs: null });

const ports = { keyType: 13, keyLength: 2 };
const addresses = { keyType: 7, keyLength: 4 };

const tableOf = (type: typeof ports, elements: readonly NftElement[]): NftTable => ({
  family: "inet",
  name: "t",
  flags: 0,
  sets: [
    { name: "s", flags: 0, ...type, fields: [], dataType: null, dataLength: null, timeoutMs: null, elements },
  ],
  chains: [],
});

/** `NFT_MSG_GETSETELEM` of nfnetlink's nf_tables subsystem (10). */
const isElementRequest = (writer: MessageWriter): boolean =>
  writer.buffer.readUInt16LE(4) === ((10 << 8) | 13);

test("a set that was reordered while it was dumped is dumped again: nothing is missing", () => {
  const elements = Array.from({ length: 6 }, (_, index) => plain(`002${index}`));
  const wanted = tableOf(ports, elements);
  expect(writeTables(host.connection, [{ before: null, after: wanted }])).toBeNull();
  let elementDumps = 0;
  const reordered = Object.assign(Object.create(host.connection) as NetlinkConnection, {
    dump: (...request: Parameters<NetlinkConnection["dump"]>) => {
      const messages = host.connection.dump(...request);
      if (!isElementRequest(request[1])) return messages;
      elementDumps += 1;
      return elementDumps === 1 ? [...messages, ...messages] : messages;
    },
  });
  expect(readTables(reordered)).toEqual([wanted]);
  expect(elementDumps).toBe(2);
});

test("a large set is whole however soon after its making it is read", () => {
  const elements = Array.from({ length: 20_000 }, (_, index) =>
    plain((0x0a_00_00_00 + index).toString(16).padStart(8, "0")),
  );
  const wanted = tableOf(addresses, elements);
  for (let round = 0; round < 10; round += 1) {
    expect(writeTables(host.connection, [{ before: null, after: wanted }])).toBeNull();
    for (let read = 0; read < 3; read += 1)
      expect(readTables(host.connection)[0]!.sets[0]!.elements).toHaveLength(20_000);
    expect(writeTables(host.connection, [{ before: wanted, after: null }])).toBeNull();
  }
});
