import type { NftExpression } from "../../state/index.ts";
import type { Direction } from "../connections/connections.ts";
import type { Tracked } from "../connections/tracked.ts";
import type { Tuple } from "../connections/tuple.ts";
import type { Journey } from "../journey.ts";
import type { Operation } from "./machine.ts";
import { loadNumber, registerAt, isDoubtful, storeBytes, storeDoubt, storeNumber } from "./registers.ts";
import type { Scope } from "./scope.ts";
import { hexadecimal } from "./words.ts";

type Load = Extract<NftExpression, { kind: "ct" }>;
type Store = Extract<NftExpression, { kind: "ctSet" }>;

/** `NF_CT_STATE_*` bits. */
export const stateBits = { invalid: 1, established: 2, related: 4, new: 8, untracked: 64 } as const;

/** `ct state` of a packet, as its one bit. */
export const stateBit = ({ tracked, isUntracked }: Journey): number =>
  tracked !== null ? stateBits[tracked.relation] : isUntracked ? stateBits.untracked : stateBits.invalid;

const latin1 = (text: string): Uint8Array => Buffer.from(text, "latin1");

/** Puts what a key means for a connection into a register. */
type Loader = (journey: Journey, tracked: Tracked, at: number, tuple: Tuple) => void;

const directionNumbers: Readonly<Record<Direction, number>> = { original: 0, reply: 1 };

/** ICMP has its identifier in place of the source port, type and code in place of the destination port. */
const port =
  (side: "sourcePort" | "destinationPort"): Loader =>
  (journey, _tracked, at, tuple) => {
    storeNumber(journey, at, ((tuple[side] & 0xff) << 8) | (tuple[side] >> 8), 2);
  };

const address =
  (side: "source" | "destination"): Loader =>
  (journey, _tracked, at, tuple) => {
    storeBytes(journey, at, latin1(tuple[side]));
  };

const doubt =
  (bytes: number): Loader =>
  (journey, _tracked, at) => {
    storeDoubt(journey, at, bytes);
  };

const mark: Loader = (journey, tracked, at) => {
  if (tracked.isMarkKnown) storeNumber(journey, at, tracked.mark, 4);
  else storeDoubt(journey, at, 4);
};

const loaders: Readonly<Record<string, Loader>> = {
  direction: (journey, { direction }, at) => {
    storeNumber(journey, at, directionNumbers[direction], 1);
  },
  status: (journey, { status }, at) => {
    storeNumber(journey, at, status, 4);
  },
  mark,
  l3proto: (journey, { family }, at) => {
    storeNumber(journey, at, family === "ipv4" ? 2 : 10, 1);
  },
  protocol: (journey, { original }, at) => {
    storeNumber(journey, at, original.protocol, 1);
  },
  zone: (journey, { zone }, at) => {
    storeNumber(journey, at, zone, 2);
  },
  saddr: address("source"),
  daddr: address("destination"),
  "ip saddr": address("source"),
  "ip daddr": address("destination"),
  "ip6 saddr": address("source"),
  "ip6 daddr": address("destination"),
  "proto-src": port("sourcePort"),
  "proto-dst": port("destinationPort"),
  packets: doubt(8),
  bytes: doubt(8),
  avgpkt: doubt(8),
  expiration: doubt(4),
  helper: doubt(16),
  label: doubt(16),
  secmark: doubt(4),
  id: doubt(4),
};

const families: Readonly<Record<string, string>> = {
  "ip saddr": "ipv4",
  "ip daddr": "ipv4",
  "ip6 saddr": "ipv6",
  "ip6 daddr": "ipv6",
};

/** `ct [DIRECTION] KEY => register`. Packets without a connection have a state only. */
export const loadConnection = ({ key, direction, register }: Load): Operation => {
  const at = registerAt(register);
  if (key === "state")
    return ({ journey }) => {
      storeNumber(journey, at, stateBit(journey), 4);
      return true;
    };
  const loader = loaders[key] ?? doubt(16);
  const family = families[key];
  return ({ journey }) => {
    const { tracked } = journey;
    if (tracked === null || (family !== undefined && tracked.family !== family)) return false;
    loader(journey, tracked, at, tracked[direction ?? tracked.direction]);
    return true;
  };
};

/** `ct KEY set register`. */
export const storeConnection = ({ key, register }: Store, scope: Scope): Operation => {
  const at = registerAt(register);
  if (key === "zone") return storeZone(at, scope);
  if (key !== "mark") return () => true;
  return ({ journey, effects }) => {
    const { tracked } = journey;
    if (tracked === null) return true;
    tracked.mark = loadNumber(journey, at);
    tracked.isMarkKnown = !isDoubtful(journey, at, 4);
    effects.push(`ct mark ${tracked.isMarkKnown ? hexadecimal(tracked.mark) : "unknown"}`);
    return true;
  };
};

const storeZone =
  (at: number, scope: Scope): Operation =>
  ({ journey, effects }) => {
    if (isDoubtful(journey, at, 2)) journey.oracle.decide(`the zone set in \`${scope.rule}\``, true);
    if (journey.tracked === null) journey.zone = loadNumber(journey, at) & 0xffff;
    effects.push(`ct zone ${journey.zone}`);
    return true;
  };
