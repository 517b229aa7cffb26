import type { Family } from "../../../net/index.ts";
import { type Ref, undefinedRef } from "../../sets/index.ts";
import { connectionStateNumber, connectionStates, type HeaderSpace } from "../../space/index.ts";
import type { ConnectionState } from "../../model/packet.ts";
import type { Scope } from "../scope.ts";
import { constantValue, padded, type Value, valueOfBits, valueOfCases } from "../value/value.ts";
import { type ConnectionDirection, type ConnectionEnd, connectionEnd } from "./connection-ends.ts";
import { always, bitsOfLevels, hostBytes, hostNumber, type Loaded, unknownValue } from "./load.ts";

/** `NF_CT_STATE_*` (`linux/netfilter/nf_conntrack_common.h`). */
export const stateBits: Readonly<Record<ConnectionState, number>> = {
  invalid: 1,
  established: 2,
  related: 4,
  new: 8,
  untracked: 64,
};

/** Packets whose connection is in one of the states. */
export const inState = (space: HeaderSpace, ...states: readonly ConnectionState[]): Ref =>
  space.diagrams.overrideAll(
    states.map((state) => space.equal(space.fields.ctState, connectionStateNumber(state))),
  );

/** Packets that belong to a connection; for others everything but the state breaks off. */
export const hasConnection = (space: HeaderSpace): Ref => inState(space, "new", "established", "related");

const familyNumbers = { ipv4: 2, ipv6: 10 } as const;

/** Bytes of keys that are not modelled, where they are not four. */
const lengths: Readonly<Record<string, number>> = { helper: 16, label: 16, packets: 8, bytes: 8, avgpkt: 8 };

/** Keys of the ends of a connection, and the family that they are of. */
const endKeys: Readonly<Record<string, readonly [ConnectionEnd, Family | null]>> = {
  saddr: ["source", null],
  daddr: ["destination", null],
  "ip saddr": ["source", "ipv4"],
  "ip daddr": ["destination", "ipv4"],
  "ip6 saddr": ["source", "ipv6"],
  "ip6 daddr": ["destination", "ipv6"],
  "proto-src": ["source port", null],
  "proto-dst": ["destination port", null],
};

/** `ct [DIRECTION] KEY` (`net/netfilter/nft_ct.c`). */
export const loadConnection = (scope: Scope, key: string, direction: ConnectionDirection | null): Loaded => {
  if (key === "state") return always(stateValue(scope.space));
  const end = endKeys[key];
  if (end !== undefined && direction !== null) return loadEnd(scope, end, direction);
  const value = readers[key]?.(scope) ?? unknown(scope, key, direction);
  return { value: padded(value), domain: hasConnection(scope.space) };
};

/** Addresses of the other family break off. */
const loadEnd = (
  { space }: Scope,
  [end, family]: readonly [ConnectionEnd, Family | null],
  direction: ConnectionDirection,
): Loaded => ({
  value: padded(valueOfBits(bitsOfLevels(connectionEnd(space, direction, end).levels))),
  domain: family === null || family === space.family ? hasConnection(space) : undefinedRef,
});

const stateValue = (space: HeaderSpace): Value =>
  valueOfCases(
    connectionStates.map((state) => ({ guard: inState(space, state), bytes: hostBytes(stateBits[state]) })),
    4,
  );

const readers: Readonly<Record<string, (scope: Scope) => Value>> = {
  direction: ({ space }) => valueOfBits([...zeros(7), ...bitsOfLevels(space.fields.ctDirection.levels)]),
  status: ({ space }) => hostNumber(space.fields.ctStatus.levels, 4),
  mark: ({ space }) => hostNumber(space.fields.ctMark.levels, 4),
  l3proto: ({ space }) => constantValue(Uint8Array.of(familyNumbers[space.family])),
  protocol: ({ space }) => valueOfBits(bitsOfLevels(space.fields.protocol.levels)),
  zone: (scope) => (scope.hasZones ? unknown(scope, "zone", null, 2) : constantValue(new Uint8Array(4))),
};

const zeros = (count: number) => Array.from({ length: count }, () => 0 as const) as never[];

const unknown = ({ space }: Scope, key: string, direction: string | null, bytes = lengths[key] ?? 4): Value =>
  unknownValue(space, direction === null ? `ct ${key}` : `ct ${direction} ${key}`, bytes);
