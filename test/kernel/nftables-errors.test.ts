import { afterAll, beforeAll, beforeEach, expect } from "vitest";
import type { NetlinkConnection } from "../../src/kernel/netlink/index.ts";
import { openNftables, readCounters, readTables, writeTables } from "../../src/kernel/nftables/index.ts";
import type { NftChain, NftElement, NftExpression, NftSet, NftTable } from "../../src/state/index.ts";
import { isRoot } from "./namespace-fixture.ts";
import { NftablesHost, rootTest as test } from "./nftables-host.ts";

let host: NftablesHost;

beforeAll(() => {
  if (isRoot) host = new NftablesHost();
});

beforeEach(() => host?.flush());

afterAll(() => host?.[Symbol.dispose]());

const table = (parts: Partial<NftTable>): NftTable => ({
  family: "inet",
  name: "t",
  flags: 0,
  sets: [],
  chains: [],
  ...parts,
});

const chain = (name: string, ...rules: readonly (readonly NftExpression[])[]): NftChain => ({
  name,
  hook: null,
  rules: rules.map((expressions) => ({ expressions })),
});

const range = (key: string, end: string | null = null): NftElement => ({
  key,
  end,
  data: null,
  verdict: null,
  timeoutMs: null,
});

const ports = (flags: number, ...elements: readonly NftElement[]): NftSet => ({
  name: "ports",
  flags,
  keyType: 13,
  keyLength: 2,
  fields: [],
  dataType: null,
  dataLength: null,
  timeoutMs: null,
  elements,
});

const jump = (to: string): NftExpression => ({ kind: "verdict", verdict: { kind: "jump", chain: to } });

const other = table({ name: "other", chains: [chain("c", [{ kind: "counter" }])] });

const refusals: readonly [what: string, wanted: NftTable, operation: string, errno: string | RegExp][] = [
  [
    "a jump to a missing chain",
    table({ chains: [chain("c", [{ kind: "counter" }], [jump("nowhere")])] }),
    "add rule 2 to chain c of table inet t",
    "ENOENT",
  ],
  [
    "a loop of chains",
    table({
      chains: [
        {
          ...chain("a", [jump("b")]),
          hook: { type: "filter", hook: "input", priority: 0, policy: "accept", devices: [] },
        },
        chain("b", [jump("c")]),
        chain("c", [jump("b")]),
      ],
    }),
    "add rule 1 to chain c of table inet t",
    /ELOOP|EMLINK/,
  ],
  [
    "ranges that overlap",
    table({ sets: [ports(4, range("0001", "0010"), range("0005", "0020"))] }),
    "add elements to set ports of table inet t",
    /EEXIST|ENOTEMPTY/,
  ],
  [
    "a key of the wrong length",
    table({ sets: [ports(0, range("000100"))] }),
    "add elements to set ports of table inet t",
    "EINVAL",
  ],
  [
    "a translation in a chain that filters",
    table({
      chains: [chain("c", [{ kind: "masquerade", flags: 0, portMin: null, portMax: null }])].map((chain) => ({
        ...chain,
        hook: { type: "filter", hook: "forward", priority: 0, policy: "accept", devices: [] },
      })),
    }),
    "add rule 1 to chain c of table inet t",
    "EOPNOTSUPP",
  ],
  [
    "a set that nothing made",
    table({
      chains: [
        chain("c", [
          { kind: "meta", key: "mark", register: 8 },
          { kind: "lookup", set: "gone", source: 8, register: null, invert: false },
        ]),
      ],
    }),
    "add rule 1 to chain c of table inet t",
    "ENOENT",
  ],
];

test.each(refusals)(
  "%s is refused by name, and nothing of the transaction stays",
  (_what, wanted, operation, errno) => {
    const refusal = writeTables(host.connection, [
      { before: null, after: other },
      { before: null, after: wanted },
    ]);
    expect(refusal).toMatchObject({ operation, name: "KernelError" });
    expect(refusal!.errno).toMatch(errno);
    expect(host.read()).toEqual([]);
  },
);

test("a table of another program is refused, and what else was asked is not done", () => {
  const owner = openNftables({ namespace: host.namespace });
  const owned = table({ name: "owned", flags: 2 });
  expect(writeTables(owner, [{ before: null, after: owned }])).toBeNull();
  const refusal = writeTables(host.connection, [
    { before: null, after: other },
    { before: owned, after: null },
  ]);
  expect(refusal).toMatchObject({
    operation: "delete table inet owned",
    errno: "EPERM",
    code: "kernel/permission",
  });
  expect(host.read().map(({ name }) => name)).toEqual(["owned"]);
  owner.close();
});

test("creating what is there the same succeeds, creating another in its place does not", () => {
  expect(writeTables(host.connection, [{ before: null, after: other }])).toBeNull();
  expect(writeTables(host.connection, [{ before: null, after: other }])).toBeNull();
  const another = { ...other, chains: [] };
  expect(writeTables(host.connection, [{ before: null, after: another }])).toMatchObject({
    operation: "add table inet other",
    errno: "EEXIST",
  });
  expect(host.read()).toEqual([other]);
});

test("deleting what is gone succeeds, also beside changes that are still to be made", () => {
  const gone = table({});
  expect(writeTables(host.connection, [{ before: gone, after: null }])).toBeNull();
  const changes = [
    { before: gone, after: null },
    { before: null, after: other },
  ];
  expect(writeTables(host.connection, changes)).toBeNull();
  expect(host.read()).toEqual([other]);
});

test("a change that starts from something else ends in what is wanted", () => {
  const before = table({ sets: [ports(0, range("0016"))] });
  const drifted = table({ sets: [ports(0, range("0050"))], chains: [chain("stray")] });
  const after = table({ sets: [ports(0, range("01bb"))] });
  expect(writeTables(host.connection, [{ before: null, after: drifted }])).toBeNull();
  expect(writeTables(host.connection, [{ before, after }])).toBeNull();
  expect(host.read()).toEqual([after]);
});

const counting = (sets: readonly NftSet[], ...extra: readonly NftChain[]): NftTable => {
  const output: NftChain = {
    name: "output",
    hook: { type: "filter", hook: "output", priority: 0, policy: "accept", devices: [] },
    rules: [{ expressions: [{ kind: "notrack" }] }, { expressions: [{ kind: "counter" }] }],
  };
  return table({ sets, chains: [...extra, output] });
};

test("a change of one element or of another chain keeps a rule's counter", () => {
  const before = counting([ports(4, range("0001", "0009"))], chain("a", [{ kind: "counter" }]));
  const after = counting(
    [ports(4, range("0001", "0008"), range("0020", "ffff"))],
    chain("a"),
    chain("b", [jump("a")]),
  );
  expect(writeTables(host.connection, [{ before: null, after: before }])).toBeNull();
  host.exec(["bash", "-c", "echo hello > /dev/udp/127.0.0.1/9"]);
  const counted = readCounters(host.connection, before).get("output");
  expect(counted?.[0]).toBeNull();
  expect(counted?.[1]?.packets).toBeGreaterThan(0);
  expect(writeTables(host.connection, [{ before, after }])).toBeNull();
  expect(host.read()).toEqual([after]);
  const kept = readCounters(host.connection, after).get("output");
  expect(kept?.[1]?.packets).toBeGreaterThanOrEqual(counted![1]!.packets);
  expect(kept?.[1]?.bytes).toBeGreaterThanOrEqual(counted![1]!.bytes);
});

const address = (number: number): string => number.toString(16).padStart(8, "0");

test.each([
  ["plain", 0, (index: number) => range(address(0x0a000000 + 7 * index))],
  ["interval", 4, (index: number) => range(address(0x0a000000 + 8 * index), address(0x0a000005 + 8 * index))],
] as const)(
  "20,000 elements of a %s set are written in one transaction and read back",
  (_kind, flags, element) => {
    const elements = Array.from({ length: 20_000 }, (_, index) => element(index));
    const big = { ...ports(flags, ...elements), keyType: 7, keyLength: 4 };
    expect(writeTables(host.connection, [{ before: null, after: table({ sets: [big] }) }])).toBeNull();
    expect(readTables(host.connection)).toEqual([table({ sets: [big] })]);
  },
);

test("names of up to 255 bytes are written and read back", () => {
  const name = "n".repeat(255);
  const long = table({ name, sets: [{ ...ports(0), name }], chains: [chain(name, [{ kind: "counter" }])] });
  expect(writeTables(host.connection, [{ before: null, after: long }])).toBeNull();
  expect(host.read()).toEqual([long]);
});

test("a commit between two dumps makes the reader start again: it never sees half of it", () => {
  const before = table({ sets: [ports(0, range("0016"))], chains: [chain("a", [{ kind: "counter" }])] });
  const after = table({
    sets: [{ ...ports(0), name: "others" }],
    chains: [chain("b", [{ kind: "notrack" }])],
  });
  expect(writeTables(host.connection, [{ before: null, after: before }])).toBeNull();
  for (let commitAfter = 1; commitAfter <= 5; commitAfter += 1) {
    let dumps = 0;
    const meddled = Object.assign(Object.create(host.connection) as NetlinkConnection, {
      dump: (...request: Parameters<NetlinkConnection["dump"]>) => {
        const messages = host.connection.dump(...request);
        dumps += 1;
        if (dumps === commitAfter) expect(writeTables(host.connection, [{ before, after }])).toBeNull();
        return messages;
      },
    });
    expect(readTables(meddled)).toEqual([after]);
    expect(dumps).toBeGreaterThan(5);
    expect(writeTables(host.connection, [{ before: after, after: before }])).toBeNull();
  }
});
