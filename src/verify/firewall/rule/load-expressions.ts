import { everything, type Ref } from "../../sets/index.ts";
import { loadConnection } from "../loads/connection.ts";
import { loadFib } from "../loads/fib.ts";
import { always, hostBytes, unknownValue } from "../loads/load.ts";
import { loadMeta } from "../loads/meta.ts";
import { loadPayload } from "../loads/payload.ts";
import { type Case, padded, type Value, valueOfCases } from "../value/value.ts";
import { valueText } from "../value/value-text.ts";
import type { ExpressionOf, Handlers } from "./handler.ts";
import type { RuleMachine } from "./machine.ts";

/** What puts something about the packet into a register. */
export const loadHandlers: Handlers<
  "meta" | "payload" | "ct" | "fib" | "exthdr" | "socket" | "numgen" | "hash" | "rt" | "xfrm" | "osf"
> = {
  meta: (machine, { key, register }) => machine.load(register, loadMeta(machine.scope, key)),
  payload: (machine, payload) => machine.load(payload.register, loadPayload(machine.scope.space, payload)),
  ct: (machine, { key, direction, register }) =>
    machine.load(register, loadConnection(machine.scope, key, direction)),
  fib: (machine, fib) => machine.load(fib.register, loadFib(machine.scope, fib)),
  exthdr: (machine, expression) => loadExtension(machine, expression),
  socket: (machine, { key, level, register }) => {
    const { space } = machine.scope;
    const text = `socket ${key}${level === null ? "" : ` level ${level}`}`;
    machine.load(register, {
      value: padded(unknownValue(space, text, key === "mark" ? 4 : key === "cgroupv2" ? 8 : 1)),
      domain: space.equal(space.predicate("a socket takes the packet"), 1),
    });
  },
  numgen: (machine, { generator, modulus, offset, register }) => {
    const text = `numgen ${generator} mod ${modulus} offset ${offset} in ${machine.place}`;
    machine.load(register, always(oneOf(machine, text, modulus, offset)));
  },
  hash: (machine, expression) => loadHash(machine, expression),
  rt: (machine, { key, register }) => loadUnknown(machine, register, `rt ${key}`, rtLengths[key] ?? 4),
  xfrm: (machine, { key, direction, number, register }) =>
    loadUnknown(
      machine,
      register,
      `ipsec ${direction} spnum ${number} ${key}`,
      key.endsWith("addr6") ? 16 : 4,
    ),
  osf: (machine, { ttl, register }) => loadUnknown(machine, register, `osf ttl ${ttl}`, 16),
};

const rtLengths: Readonly<Record<string, number>> = { nexthop6: 16, tcpmss: 2, ipsec: 1 };

const loadUnknown = (machine: RuleMachine, register: number, text: string, bytes: number): void =>
  machine.load(register, always(padded(unknownValue(machine.scope.space, text, bytes))));

/** Above so many values a number is unknown bit by bit. */
const mostValues = 256;

/** A number from `offset` on, below `offset + modulus`: one predicate for each value. */
const oneOf = (machine: RuleMachine, text: string, modulus: number, offset: number): Value => {
  const { space } = machine.scope;
  if (modulus > mostValues) return unknownValue(space, text, 4);
  const cases: Case[] = [];
  let left: Ref = everything;
  for (let value = 0; value < modulus; value += 1) {
    const isIt = value === modulus - 1 ? everything : space.equal(space.predicate(`${text} is ${value}`), 1);
    cases.push({ guard: space.diagrams.guard(left, isIt), bytes: hostBytes(offset + value) });
    left = space.diagrams.without(left, isIt);
  }
  return valueOfCases(cases, 4);
};

/** The hash of the same bits is the same; a hash of the whole flow is one for each packet. */
const loadHash = (machine: RuleMachine, expression: ExpressionOf<"hash">): void => {
  const { algorithm, source, length, modulus, seed, offset, register } = expression;
  const text = `${algorithm} seed ${seed ?? "of its own"} mod ${modulus} offset ${offset}`;
  machine.compute(register, (registers) => {
    const from =
      source === null ? "" : ` of ${valueText(machine.scope.space, registers.get(source, length ?? 4))}`;
    const own = algorithm === "jhash" && seed === null ? ` in ${machine.place}` : "";
    return oneOf(machine, `${text}${from}${own}`, modulus, offset);
  });
};

/** `IPPROTO_TCP`. */
const tcp = 6;

/** Extension headers and options are not modelled: whether they are there and what they hold is unknown. */
const loadExtension = (machine: RuleMachine, expression: ExpressionOf<"exthdr">): void => {
  const { space } = machine.scope;
  const { header, type, offset, length, present, register } = expression;
  const name = `${header} ${type}`;
  const isThere = space.equal(space.predicate(`${name} is there`), 1);
  const possible = header === "tcp option" ? space.equal(space.fields.protocol, tcp, isThere) : isThere;
  if (!present) {
    const value = padded(unknownValue(space, `${name} bytes ${offset}+${length}`, length));
    machine.load(register, { value, domain: possible });
    return;
  }
  const cases: readonly Case[] = [
    { guard: possible, bytes: Uint8Array.of(1, 0, 0, 0) },
    { guard: space.diagrams.complement(possible), bytes: new Uint8Array(4) },
  ];
  machine.load(register, always(valueOfCases(cases, 4)));
};
