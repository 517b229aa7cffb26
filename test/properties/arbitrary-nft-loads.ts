import type { Family } from "../../src/net/index.ts";
import type { NftExpression } from "../../src/state/index.ts";
import type { Chance } from "./chance.ts";

/** Something about a packet that a rule can load, and values that it may have. */
export interface Load {
  readonly into: (register: number) => NftExpression;
  readonly bytes: number;
  /** Hexadecimal text of a value. */
  readonly value: () => string;
}

/** Few values, so that rules and packets meet. */
export const values = {
  links: ["eth0", "eth1", "lo", "tap0"],
  addresses: {
    ipv4: ["0a000001", "0a000002", "0a000101", "c0a80001", "c0a80002", "cb007109"],
    ipv6: [
      "20010db8000000000000000000000001",
      "20010db8000000000000000000000002",
      "20010db8000100000000000000000001",
      "fe800000000000000000000000000001",
    ],
  },
  ports: [22, 53, 80, 81, 443, 8080, 33_000],
  protocols: [1, 6, 17, 58, 132],
  marks: [0, 1, 2, 3, 0x100, 0x0f00, 0xff00_0000, 0x0100_0000],
  codePoints: [0, 4, 0xb8],
  status: [0, 8, 0x20, 0x2a],
  lengths: [60, 100, 1500],
  macs: ["020000000001", "020000000002"],
} as const;

/** A number in network order. */
export const big = (number: number, bytes: number): string => number.toString(16).padStart(2 * bytes, "0");

/** A number in host order. */
export const word = (number: number): string => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(number);
  return bytes.toString("hex");
};

const linkName = (name: string): string => Buffer.concat([Buffer.from(name)], 16).toString("hex");

type WithoutRegister = { readonly kind: "meta" | "ct" | "payload" } & Readonly<Record<string, unknown>>;

const load = (what: WithoutRegister, bytes: number, value: () => string): Load => ({
  into: (register) => ({ ...what, register }) as unknown as NftExpression,
  bytes,
  value,
});

const meta = (key: string, bytes: number, value: () => string): Load =>
  load({ kind: "meta", key }, bytes, value);

const connection = (key: string, bytes: number, value: () => string): Load =>
  load({ kind: "ct", key, direction: null }, bytes, value);

const payload = (base: string, offset: number, length: number, value: () => string): Load =>
  load({ kind: "payload", base, offset, length }, length, value);

/** Where addresses lie in the network header. */
export const addressPlaces = {
  ipv4: { source: 12, destination: 16, length: 4 },
  ipv6: { source: 8, destination: 24, length: 16 },
} as const;

const headerLoads = (chance: Chance, family: Family): readonly Load[] => {
  const { source, destination, length } = addressPlaces[family];
  const address = (): string => chance.pick(values.addresses[family]);
  const port = (): string => big(chance.pick(values.ports), 2);
  const from = chance.below(length - 1);
  const part = 1 + chance.below(Math.min(3, length - from));
  const point = (): number => chance.pick(values.codePoints);
  return [
    payload("network", source, length, address),
    payload("network", destination, length, address),
    payload("network", destination + from, part, () => address().slice(2 * from, 2 * (from + part))),
    payload("transport", 0, 2, port),
    payload("transport", 2, 2, port),
    payload("transport", 0, 4, () => port() + port()),
    payload("link", 6, 6, () => chance.pick(values.macs)),
    family === "ipv4"
      ? payload("network", 1, 1, () => big(point(), 1))
      : payload("network", 0, 2, () => big(0x6000 | (point() << 4), 2)),
  ];
};

const metaLoads = (chance: Chance): readonly Load[] => [
  meta("l4proto", 1, () => big(chance.pick(values.protocols), 1)),
  meta("nfproto", 1, () => chance.pick(["02", "0a"])),
  meta("protocol", 2, () => chance.pick(["0800", "86dd"])),
  meta("mark", 4, () => word(chance.pick(values.marks))),
  meta("length", 4, () => word(chance.pick(values.lengths))),
  meta("iifname", 16, () => linkName(chance.pick([...values.links, "none"]))),
  meta("oifname", 16, () => linkName(chance.pick([...values.links, ""]))),
  meta("iif", 4, () => word(1 + chance.below(5))),
  meta("oif", 4, () => word(chance.below(5))),
  meta("iiftype", 2, () => chance.pick(["0100", "0403"])),
  meta("skuid", 4, () => word(chance.pick([0, 1000]))),
];

const connectionLoads = (chance: Chance): readonly Load[] => [
  connection("state", 4, () => word(chance.pick([1, 2, 4, 8, 64]))),
  connection("direction", 1, () => chance.pick(["00", "01"])),
  connection("status", 4, () => word(chance.pick(values.status))),
  connection("mark", 4, () => word(chance.pick(values.marks))),
  connection("protocol", 1, () => big(chance.pick(values.protocols), 1)),
];

/** Anything that can be loaded and that every packet of the tests says. */
export const someLoad = (chance: Chance, family: Family): Load =>
  chance.pick([...headerLoads(chance, family), ...metaLoads(chance), ...connectionLoads(chance)]);
