import type { Machine } from "../machine.ts";
import { listTest } from "./numbers.ts";
import type { OptionReader, OptionTests } from "./option-test.ts";

const number =
  (read: (machine: Machine) => number): OptionReader =>
  ([text = ""]) => {
    const test = listTest(text);
    return (machine) => test(read(machine));
  };

const hex =
  (read: (machine: Machine) => number): OptionReader =>
  ([text = ""]) => {
    const value = Number(text);
    return (machine) => read(machine) === value;
  };

const ttl = ({ journey }: Machine): number => journey.frame.ttl;
const tosOf = ({ journey }: Machine): number => journey.frame.tos;

const hops = (prefix: string): OptionTests => ({
  options: {
    [`${prefix}-eq`]: number(ttl),
    [`${prefix}-lt`]:
      ([text = ""]) =>
      (machine) =>
        ttl(machine) < Number(text),
    [`${prefix}-gt`]:
      ([text = ""]) =>
      (machine) =>
        ttl(machine) > Number(text),
  },
});

/** `0x10/0x3f`. */
const tos: OptionReader = ([text = ""]) => {
  const [value = 0, mask = 0xff] = text.split("/").map(Number);
  return (machine) => (tosOf(machine) & mask) === value;
};

/** Packets of nobody else than the host have a socket. */
const owner =
  (test: (machine: Machine, user: number) => boolean | null): OptionReader =>
  () =>
  (machine) => {
    const isOwn = machine.journey.packet.input === null && machine.place.input === null;
    return isOwn ? test(machine, machine.journey.frame.userId ?? 0) : false;
  };

const userOwner: OptionReader = ([text = ""], all) => {
  const test = listTest(text);
  return owner((_machine, user) => test(user))([], all);
};

const never: OptionReader = () => () => false;

/** There is no IPsec here: packets have no policy. */
const policy: OptionTests = {
  options: {
    dir: () => () => true,
    pol:
      ([text]) =>
      () =>
        text === "none",
    strict: () => () => true,
    next: () => () => true,
    reqid: never,
    spi: never,
    proto: never,
    mode: never,
  },
};

/** Matches on the packet itself and its headers below transport. */
export const packetMatches: Readonly<Record<string, OptionTests>> = {
  length: { options: { length: number(({ journey }) => journey.frame.length) } },
  dscp: { options: { dscp: hex((machine) => tosOf(machine) >> 2) } },
  tos: { options: { tos } },
  ttl: hops("ttl"),
  hl: hops("hl"),
  ecn: {
    options: {
      "ecn-ip-ect": hex((machine) => tosOf(machine) & 3),
      "ecn-tcp-cwr":
        () =>
        ({ journey }) =>
          (journey.frame.tcpFlags & 0x80) !== 0,
      "ecn-tcp-ece":
        () =>
        ({ journey }) =>
          (journey.frame.tcpFlags & 0x40) !== 0,
    },
  },
  owner: {
    options: {
      "uid-owner": userOwner,
      "gid-owner": owner(() => null),
      "socket-exists": owner(() => true),
      "suppl-groups": () => () => true,
    },
  },
  policy,
  // Packets here have no extension headers.
  frag: { options: {}, whole: () => () => false },
  rt: { options: {}, whole: () => () => false },
};
