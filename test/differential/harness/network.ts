import { type MacAddress, macFromBytes } from "../../../src/net/index.ts";

/**
 * The cables of the host under test: every host of a campaign is written over these links.
 *
 *     tester   p0 p1 p2 p3 p4 p5    q0 q1 q2    r0 r1
 *               |  |  |  |  |  x     |  |  |     |  |       x: the other end is down
 *     host     e0 e1 e2 e3 e4 e5    b0 b1 b2    c0 c1
 *                                   └─ br0 ┘    └br1┘
 */
export interface Cable {
  /** The link of the host. */
  readonly link: string;
  /** The link of the tester at the other end. */
  readonly peer: string;
  /** The bridge of the host that the link is a port of. */
  readonly bridge: string | null;
  readonly mac: MacAddress;
  readonly peerMac: MacAddress;
  readonly hasCarrier: boolean;
}

const cable = (link: string, peer: string, at: number, bridge: string | null): Cable => ({
  link,
  peer,
  bridge,
  mac: macFromBytes(Uint8Array.of(2, 0, 0, 0, 1, at)),
  peerMac: macFromBytes(Uint8Array.of(2, 0, 0, 0, 2, at)),
  hasCarrier: link !== "e5",
});

const routed = ["e0", "e1", "e2", "e3", "e4", "e5"];
const ports = [
  ["b0", "q0", "br0"],
  ["b1", "q1", "br0"],
  ["b2", "q2", "br0"],
  ["c0", "r0", "br1"],
  ["c1", "r1", "br1"],
] as const;

/** All cables; the index is the peer's number on the wire. */
export const cables: readonly Cable[] = [
  ...routed.map((link, at) => cable(link, link.replace("e", "p"), at, null)),
  ...ports.map(([link, peer, bridge], at) => cable(link, peer, routed.length + at, bridge)),
];

export const bridges: readonly { readonly name: string; readonly mac: MacAddress }[] = ["br0", "br1"].map(
  (name, at) => ({ name, mac: macFromBytes(Uint8Array.of(2, 0, 0, 0, 4, at)) }),
);

/** The links that addresses and routes are on. */
export const layer3Links: readonly string[] = [...routed, ...bridges.map(({ name }) => name)];

/** Stations behind the ports of a bridge; the last one is in no forwarding database. */
export const stations: readonly {
  readonly mac: MacAddress;
  readonly port: string;
  readonly isKnown: boolean;
}[] = ports.flatMap(([port], at) =>
  [0, 1].map((which) => ({
    mac: macFromBytes(Uint8Array.of(2, 0, 0, 0, 3, 2 * at + which)),
    port,
    isKnown: !(port === "b2" && which === 1),
  })),
);

/** The bridge or link by which the host takes packets that arrive at `cable`. */
export const upperOf = ({ link, bridge }: Cable): string => bridge ?? link;
