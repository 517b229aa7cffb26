import type { Direction } from "./connections.ts";

/** States of a TCP connection in the order of `enum tcp_conntrack`; the last two are answers, not states. */
const names = ["NO", "SS", "SR", "ES", "FW", "CW", "LA", "TW", "CL", "S2", "IV", "IG"] as const;
type Name = (typeof names)[number];

const number = (name: Name): number => names.indexOf(name);
export const tcpStates = {
  none: number("NO"),
  established: number("ES"),
  timeWait: number("TW"),
  close: number("CL"),
};
export const invalid = number("IV");
export const ignored = number("IG");

const row = (text: string): readonly number[] => text.split(" ").map((name) => number(name as Name));

/** `tcp_conntracks` of `nf_conntrack_proto_tcp.c`: by direction, kind of segment, state before. */
const transitions: Readonly<Record<Direction, Readonly<Record<Segment, readonly number[]>>>> = {
  original: {
    syn: row("SS SS IG IG IG IG IG SS SS S2"),
    synack: row("IV IV SR IV IV IV IV IV IV SR"),
    fin: row("IV IV FW FW LA LA LA TW CL IV"),
    ack: row("ES IV ES ES CW CW TW TW CL IV"),
    rst: row("IV CL CL CL CL CL CL CL CL CL"),
    none: row("IV IV IV IV IV IV IV IV IV IV"),
  },
  reply: {
    syn: row("IV S2 IV IV IV IV IV SS IV S2"),
    synack: row("IV SR IG IG IG IG IG IG IG SR"),
    fin: row("IV IV FW FW LA LA LA TW CL IV"),
    ack: row("IV IG SR ES CW CW TW TW CL IG"),
    rst: row("IV CL CL CL CL CL CL CL CL CL"),
    none: row("IV IV IV IV IV IV IV IV IV IV"),
  },
};

type Segment = "syn" | "synack" | "fin" | "ack" | "rst" | "none";

const bit = { fin: 1, syn: 2, rst: 4, push: 8, ack: 16, urgent: 32 } as const;

/** `get_conntrack_index`. */
const segmentOf = (flags: number): Segment => {
  if ((flags & bit.rst) !== 0) return "rst";
  if ((flags & bit.syn) !== 0) return (flags & bit.ack) === 0 ? "syn" : "synack";
  if ((flags & bit.fin) !== 0) return "fin";
  return (flags & bit.ack) === 0 ? "none" : "ack";
};

/** `tcp_valid_flags`: what can come, without PUSH and congestion bits. */
const possible: ReadonlySet<number> = new Set([
  bit.syn,
  bit.syn | bit.urgent,
  bit.syn | bit.ack,
  bit.rst,
  bit.rst | bit.ack,
  bit.fin | bit.ack,
  bit.fin | bit.ack | bit.urgent,
  bit.ack,
  bit.ack | bit.urgent,
]);

export const hasPossibleFlags = (flags: number): boolean => possible.has(flags & 0x3f & ~bit.push);

/** The state after a segment; `invalid` and `ignored` are none. */
export const nextTcpState = (direction: Direction, flags: number, state: number): number =>
  transitions[direction][segmentOf(flags)][state]!;
