import type { Direction } from "../../connections/connections.ts";
import type { Tuple } from "../../connections/tuple.ts";
import type { Machine } from "../machine.ts";
import { stateBit, stateBits } from "../load-connection.ts";
import { listTest, maskedNumber, networkTest, protocolOf } from "./numbers.ts";
import type { OptionReader, OptionTests } from "./option-test.ts";

const stateNames: Readonly<Record<string, number>> = {
  INVALID: stateBits.invalid,
  ESTABLISHED: stateBits.established,
  RELATED: stateBits.related,
  NEW: stateBits.new,
  UNTRACKED: stateBits.untracked,
};

/** `IPS_*` bits that iptables names; the two translations are asked for like states. */
const statusNames: Readonly<Record<string, number>> = {
  NONE: 0,
  EXPECTED: 1,
  SEEN_REPLY: 2,
  ASSURED: 4,
  CONFIRMED: 8,
};
const translated: Readonly<Record<string, number>> = { SNAT: 16, DNAT: 32 };

/** `NEW,ESTABLISHED`; translated connections count as `SNAT` or `DNAT` besides. */
const states: OptionReader = ([text = ""]) => {
  const names = text.split(",");
  const wanted = names.reduce((bits, name) => bits | (stateNames[name] ?? 0), 0);
  const status = names.reduce((bits, name) => bits | (translated[name] ?? 0), 0);
  return ({ journey }) =>
    (stateBit(journey) & wanted) !== 0 || ((journey.tracked?.status ?? 0) & status) !== 0;
};

const status: OptionReader = ([text = ""]) => {
  const wanted = text.split(",").reduce((bits, name) => bits | (statusNames[name] ?? 0), 0);
  return ({ journey: { tracked } }) => {
    if (tracked === null) return false;
    return wanted === 0 ? tracked.status === 0 : (tracked.status & wanted) !== 0;
  };
};

const address =
  (direction: Direction, side: "source" | "destination"): OptionReader =>
  ([text = ""]) => {
    const test = networkTest(text);
    if (test === null) return null;
    return ({ journey: { tracked } }) =>
      tracked !== null && test(Buffer.from(tracked[direction][side], "latin1"));
  };

const port =
  (direction: Direction, side: keyof Tuple & `${string}Port`): OptionReader =>
  ([text = ""]) => {
    const test = listTest(text, 65_535);
    return ({ journey: { tracked } }) => tracked !== null && test(tracked[direction][side]);
  };

const protocol: OptionReader = ([text = ""]) => {
  const number = protocolOf(text);
  return number === null ? null : ({ journey: { tracked } }) => tracked?.original.protocol === number;
};

const direction: OptionReader = ([text = ""]) => {
  const wanted = text.toLowerCase();
  return ({ journey: { tracked } }) => tracked !== null && tracked.direction === wanted;
};

const mark: OptionReader = ([text = ""]) => {
  const { value, mask } = maskedNumber(text);
  return ({ journey: { frame } }) => (frame.isMarkKnown ? (frame.mark & mask) >>> 0 === value : null);
};

const connectionMark: OptionReader = ([text = ""]) => {
  const { value, mask } = maskedNumber(text);
  return ({ journey: { tracked } }) => {
    if (tracked === null) return false;
    return tracked.isMarkKnown ? (tracked.mark & mask) >>> 0 === value : null;
  };
};

const conntrack: OptionTests = {
  options: {
    ctstate: states,
    state: states,
    ctstatus: status,
    ctproto: protocol,
    ctdir: direction,
    ctorigsrc: address("original", "source"),
    ctorigdst: address("original", "destination"),
    ctreplsrc: address("reply", "source"),
    ctrepldst: address("reply", "destination"),
    ctorigsrcport: port("original", "sourcePort"),
    ctorigdstport: port("original", "destinationPort"),
    ctreplsrcport: port("reply", "sourcePort"),
    ctrepldstport: port("reply", "destinationPort"),
    ctexpire: () => (machine: Machine) => (machine.journey.tracked === null ? false : null),
  },
};

/** Matches on connections and on marks. */
export const connectionMatches: Readonly<Record<string, OptionTests>> = {
  conntrack,
  state: conntrack,
  mark: { options: { mark } },
  // Without a connection it holds neither way.
  connmark: { before: ({ journey }) => journey.tracked !== null, options: { mark: connectionMark } },
};
