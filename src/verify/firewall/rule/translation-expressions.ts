import { addressFromBytes } from "../../../net/index.ts";
import { everything, type Ref, undefinedRef } from "../../sets/index.ts";
import { type Effects, noEffects, type Translation } from "../outcome/outcome.ts";
import { isConstant } from "../value/bit.ts";
import type { Registers } from "../value/registers.ts";
import { type Resolved, resolve } from "./effects.ts";
import type { ExpressionOf, Handlers } from "./handler.ts";
import type { RuleMachine } from "./machine.ts";

/** What translates addresses and ports. The chain ends there, and the packet is accepted. */
export const translationHandlers: Handlers<"nat" | "masquerade" | "redirect" | "tproxy"> = {
  nat: (machine, expression) => {
    if (expression.family === machine.scope.space.family) translate(machine, expression);
  },
  masquerade: (machine, { portMin, portMax }) => translatePorts(machine, "masquerade", portMin, portMax),
  redirect: (machine, { portMin, portMax }) => translatePorts(machine, "redirect", portMin, portMax),
  tproxy: (machine, expression) => intercept(machine, expression),
};

/** `NF_NAT_RANGE_NETMAP`. */
const netmapFlag = 64;

const addressBytes = { ipv4: 4, ipv6: 16 } as const;

/** One way to fill the registers of a translation. */
interface Way {
  readonly guard: Ref;
  /** Bytes of each register; `null` when they differ from packet to packet, `undefined` when they are not asked for. */
  readonly values: readonly (Uint8Array | null | undefined)[];
}

const translate = (machine: RuleMachine, expression: ExpressionOf<"nat">): void => {
  const { nat, family, addressMin, addressMax, portMin, portMax, flags } = expression;
  const length = addressBytes[family];
  const wanted = [
    [addressMin, length],
    [addressMax ?? addressMin, length],
    [portMin, 2],
    [portMax ?? portMin, 2],
  ] as const;
  machine.act(everything, (registers) =>
    waysOf(machine, registers, wanted).map(({ guard, values: [first, last, low, high] }) => ({
      guard,
      effects: effectsOf(
        machine,
        {
          kind: nat,
          addresses: first && last ? { first: addressFromBytes(first), last: addressFromBytes(last) } : null,
          ports: low && high ? { first: portOf(low), last: portOf(high) } : null,
          mode: (flags & netmapFlag) === 0 ? "one-of" : "prefix",
        },
        [first, last, low, high].includes(null),
      ),
    })),
  );
  machine.decide({ kind: "accept" });
};

const translatePorts = (
  machine: RuleMachine,
  kind: "masquerade" | "redirect",
  portMin: number | null,
  portMax: number | null,
): void => {
  const wanted = [
    [portMin, 2],
    [portMax ?? portMin, 2],
  ] as const;
  machine.act(everything, (registers) =>
    waysOf(machine, registers, wanted).map(({ guard, values: [low, high] }) => {
      const ports = low && high ? { first: portOf(low), last: portOf(high) } : null;
      const translation = { kind, addresses: null, ports, mode: "one-of" } as const;
      return { guard, effects: effectsOf(machine, translation, low === null || high === null) };
    }),
  );
  machine.decide({ kind: "accept" });
};

const effectsOf = ({ place }: RuleMachine, translation: Translation, isPartly: boolean): Effects => ({
  ...noEffects,
  translation,
  unknowns: isPartly ? [`${translation.kind} to what the packet says in ${place}`] : [],
});

const portOf = (bytes: Uint8Array): number => 256 * bytes[0]! + bytes[1]!;

/** All ways to fill the registers. */
const waysOf = (
  { diagrams }: RuleMachine,
  registers: Registers,
  wanted: readonly (readonly [register: number | null, length: number])[],
): readonly Way[] => {
  const asked = wanted.map(([register, length]) =>
    register === null ? [] : registers.get(register, length),
  );
  const ends = asked.map((value) => value.length);
  return resolve(diagrams, asked.flat()).map((resolved) => ({
    guard: resolved.guard,
    values: ends.map((length, at) =>
      bytesIn(
        resolved,
        ends.slice(0, at).reduce((sum, one) => sum + one, 0),
        length,
      ),
    ),
  }));
};

const bytesIn = ({ bits }: Resolved, from: number, length: number): Uint8Array | null | undefined => {
  if (length === 0) return undefined;
  const part = bits.slice(8 * from, 8 * (from + length));
  if (!part.every(isConstant)) return null;
  return Uint8Array.from({ length }, (_, at) =>
    part.slice(8 * at, 8 * at + 8).reduce<number>((byte, bit) => 2 * byte + bit, 0),
  );
};

const tcpAndUdp = [6, 17];

/** Hands the packet to a socket that listens there; where none does, the rule breaks off (`nft_tproxy_eval`). */
const intercept = (machine: RuleMachine, expression: ExpressionOf<"tproxy">): void => {
  const { space } = machine.scope;
  const { family, addressRegister, portRegister } = expression;
  if (family !== null && family !== space.family) return machine.require(undefinedRef);
  const { diagrams } = machine;
  const possible = diagrams.overrideAll(
    tcpAndUdp.map((number) => space.equal(space.fields.protocol, number)),
  );
  const listens = space.equal(space.predicate(`a socket listens for ${machine.place}`), 1);
  machine.require(diagrams.guard(possible, listens));
  const wanted = [
    [addressRegister, addressBytes[space.family]],
    [portRegister, 2],
  ] as const;
  machine.act(everything, (registers) =>
    waysOf(machine, registers, wanted).map(({ guard, values: [address, port] }) => ({
      guard,
      effects: {
        ...noEffects,
        interception: {
          address: address == null ? null : addressFromBytes(address),
          port: port == null ? null : portOf(port),
        },
      },
    })),
  );
};
