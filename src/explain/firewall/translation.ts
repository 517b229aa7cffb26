import { addressBytes } from "../../net/index.ts";
import type { NftExpression } from "../../state/index.ts";
import { isSettled, settle, type Side, type TranslationRange } from "../connections/translate.ts";
import { sourcesFor } from "../host/addresses.ts";
import type { Machine, Operation } from "./machine.ts";
import { isDoubtful, registerAt } from "./registers.ts";
import { type Scope, ask } from "./scope.ts";

type Nat = Extract<NftExpression, { kind: "nat" }>;
type Masquerade = Extract<NftExpression, { kind: "masquerade" }>;
type Redirect = Extract<NftExpression, { kind: "redirect" }>;

/** `NF_NAT_RANGE_*`. */
export const rangeFlags = { random: 4, offset: 32, fullyRandom: 16, netmap: 64 } as const;

/** A range without its addresses. */
export interface PortPart {
  readonly ports: TranslationRange["ports"];
  readonly basePort: number | null;
  readonly isRandom: boolean;
}

/** Agrees on a translation and ends the rule: its packet is accepted (`NF_ACCEPT`). */
export const agree = (machine: Machine, side: Side, range: TranslationRange, text: string): boolean => {
  const { journey } = machine;
  const { tracked } = journey;
  if (tracked !== null && !isSettled(tracked, side)) settle(journey, tracked, side, range);
  machine.effects.push(text);
  machine.ending = { kind: "accept" };
  return true;
};

/** Masquerade: the address of the link that it leaves by. */
export const masqueradeTo = (machine: Machine, part: PortPart, rule: string): boolean => {
  const { journey, place } = machine;
  const { output } = place;
  const { tracked, frame, parts, route } = journey;
  if (output === null || tracked === null) return true;
  if (frame.source.every((byte) => byte === 0)) return accept(machine);
  // IPv4 takes the address that suits the next hop, IPv6 the one that suits the destination.
  const gateway = frame.family === "ipv4" ? (route?.way?.gateway ?? null) : null;
  const towards = gateway !== null && !gateway.includes(":") ? gateway : frame.destinationAddress;
  const candidates = sourcesFor(parts.addresses, output.name, towards, frame.family);
  const address =
    candidates[journey.oracle.guess(`which address of \`${output.name}\` comes first`, candidates.length)];
  if (address === undefined) return drop(machine, `no address on ${output.name} to masquerade with`);
  tracked.masqueradedBy = output.index;
  const bytes = Buffer.from(addressBytes(address)).toString("latin1");
  const range = { addresses: [bytes, bytes] as const, ...part, object: rule };
  return agree(machine, "source", range, `masquerade as ${address}`);
};

/** Redirect: to the host itself, at the first address of the link that it came in by. */
export const redirectTo = (machine: Machine, part: PortPart, rule: string): boolean => {
  const { journey, place } = machine;
  const { frame, parts } = journey;
  const link = place.input;
  const own = link === null ? [] : parts.addresses.of(link.name, frame.family).map(({ address }) => address);
  const candidates = place.hook === "output" ? [frame.family === "ipv4" ? "127.0.0.1" : "::1"] : own;
  const chosen = journey.oracle.guess(`which address of \`${link?.name}\` comes first`, candidates.length);
  const address = candidates[chosen];
  if (address === undefined) return drop(machine, `no address on ${link?.name} to redirect to`);
  const bytes = Buffer.from(addressBytes(address as never)).toString("latin1");
  return agree(
    machine,
    "destination",
    { addresses: [bytes, bytes], ...part, object: rule },
    `redirect to ${address}`,
  );
};

const accept = (machine: Machine): boolean => {
  machine.ending = { kind: "accept" };
  return true;
};

const drop = (machine: Machine, why: string): boolean => {
  machine.effects.push(why);
  machine.ending = { kind: "drop" };
  return true;
};

const portAt = ({ journey }: Machine, register: number): number => {
  const at = registerAt(register);
  return (journey.registers[at]! << 8) | journey.registers[at + 1]!;
};

const portPart = (
  machine: Machine,
  { portMin, portMax, flags }: { portMin: number | null; portMax: number | null; flags: number },
): PortPart => {
  const first = portMin === null ? null : portAt(machine, portMin);
  const last = portMax === null ? first : portAt(machine, portMax);
  return {
    ports: first === null ? null : [Math.min(first, last!), Math.max(first, last!)],
    basePort: null,
    isRandom: (flags & (rangeFlags.random | rangeFlags.fullyRandom)) !== 0,
  };
};

/** `snat` and `dnat`. */
export const nat = (expression: Nat, scope: Scope): Operation => {
  const { addressMin, addressMax, family, flags } = expression;
  const side: Side = expression.nat === "snat" ? "source" : "destination";
  const length = family === "ipv4" ? 4 : 16;
  return (machine) => {
    const { journey } = machine;
    if (journey.frame.family !== family) return true;
    if (addressMin !== null && isDoubtful(journey, registerAt(addressMin), length))
      ask(machine, scope, "where it translates to", true);
    const first = addressMin === null ? null : bytesAt(machine, addressMin, length);
    const last = addressMax === null ? first : bytesAt(machine, addressMax, length);
    const mapped =
      (flags & rangeFlags.netmap) !== 0 && first !== null ? netmap(journey.frame[side], first, last!) : null;
    const addresses =
      mapped !== null ? ([mapped, mapped] as const) : first === null ? null : ([first, last!] as const);
    return agree(
      machine,
      side,
      { addresses, ...portPart(machine, expression), object: scope.rule },
      expression.nat,
    );
  };
};

const bytesAt = ({ journey }: Machine, register: number, length: number): string =>
  Buffer.from(journey.registers.subarray(registerAt(register), registerAt(register) + length)).toString(
    "latin1",
  );

/** The address with the network part of `first`: where both ends of the range agree, they are the network. */
export const netmap = (address: Uint8Array, first: string, last: string): string => {
  const bytes = Buffer.from(first, "latin1");
  for (let index = 0; index < bytes.length; index += 1) {
    const mask = ~(first.charCodeAt(index) ^ last.charCodeAt(index)) & 0xff;
    bytes[index] = (bytes[index]! & mask) | (address[index]! & ~mask & 0xff);
  }
  return bytes.toString("latin1");
};

export const masquerade =
  (expression: Masquerade, scope: Scope): Operation =>
  (machine) =>
    masqueradeTo(machine, portPart(machine, expression), scope.rule);

export const redirect =
  (expression: Redirect, scope: Scope): Operation =>
  (machine) =>
    redirectTo(machine, portPart(machine, expression), scope.rule);
