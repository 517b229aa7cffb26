import type { Machine } from "../machine.ts";
import { protocols } from "../../packet/frame.ts";
import { listTest } from "./numbers.ts";
import type { OptionReader, OptionTests } from "./option-test.ts";

const mostPorts = 65_535;

const port =
  (...sides: readonly ("sourcePort" | "destinationPort")[]): OptionReader =>
  ([text = ""]) => {
    const test = listTest(text, mostPorts);
    return ({ journey: { frame } }) => sides.some((side) => test(frame[side]));
  };

const ports = { sport: port("sourcePort"), dport: port("destinationPort") };

const is =
  (...numbers: readonly number[]) =>
  ({ journey }: Machine): boolean =>
    numbers.includes(journey.frame.protocol);

/** Bits of the names of TCP flags. */
const flagBits: Readonly<Record<string, number>> = {
  FIN: 1,
  SYN: 2,
  RST: 4,
  PSH: 8,
  ACK: 16,
  URG: 32,
  ALL: 63,
  NONE: 0,
};

const flagsOf = (text: string): number =>
  text.split(",").reduce((bits, name) => bits | (flagBits[name] ?? 0), 0);

const tcpFlags: OptionReader = ([mask = "", value = ""]) => {
  const [bits, wanted] = [flagsOf(mask), flagsOf(value)];
  return ({ journey }) => (journey.frame.tcpFlags & bits) === wanted;
};

const syn: OptionReader =
  () =>
  ({ journey }) =>
    (journey.frame.tcpFlags & 0x17) === 2;

/** `8`, `3/1` or `any`. */
const icmpType: OptionReader = ([text = ""]) => {
  if (text === "any") return () => true;
  const [type, code] = text.split("/").map(Number);
  if (type === undefined || Number.isNaN(type)) return null;
  return ({ journey: { frame } }) =>
    frame.icmpType === type && (code === undefined || frame.icmpCode === code);
};

/** What nobody knows of a segment. */
const notKnown: OptionReader = () => () => null;

/** Matches on the headers of transport protocols. */
export const transportMatches: Readonly<Record<string, OptionTests>> = {
  tcp: {
    before: is(protocols.tcp),
    options: { ...ports, "tcp-flags": tcpFlags, syn, "tcp-option": notKnown },
  },
  udp: { before: is(protocols.udp), options: ports },
  udplite: { before: is(protocols.udplite), options: ports },
  sctp: { before: is(protocols.sctp), options: ports },
  dccp: { before: is(protocols.dccp), options: ports },
  icmp: { before: is(protocols.icmp), options: { "icmp-type": icmpType } },
  icmp6: { before: is(protocols.icmp6), options: { "icmpv6-type": icmpType } },
  multiport: {
    before: ({ journey }) => journey.frame.hasPorts,
    options: {
      sports: port("sourcePort"),
      dports: port("destinationPort"),
      ports: port("sourcePort", "destinationPort"),
    },
  },
  esp: { before: is(50), options: { espspi: notKnown } },
  ah: { before: is(51), options: { ahspi: notKnown } },
  tcpmss: { before: is(protocols.tcp), options: { mss: notKnown } },
};
