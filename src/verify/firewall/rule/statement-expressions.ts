import { everything } from "../../sets/index.ts";
import { hasConnection, inState } from "../loads/connection.ts";
import { inputIsKnown } from "../loads/link-values.ts";
import { bitsOfLevels } from "../loads/load.ts";
import { headerByte } from "../loads/payload.ts";
import { noEffects } from "../outcome/outcome.ts";
import { connectionStateNumber } from "../../space/index.ts";
import { type Bit } from "../value/bit.ts";
import type { Registers } from "../value/registers.ts";
import { assign, fromHostOrder, resolve } from "./effects.ts";
import { type ExpressionOf, type Handlers, requirePredicate } from "./handler.ts";
import type { RuleMachine } from "./machine.ts";
import { rejectionOf } from "./rejection.ts";

const ignored = (): void => {};

/** What acts on a packet or its connection, translations apart. */
export const statementHandlers: Handlers<
  | "metaSet"
  | "ctSet"
  | "payloadSet"
  | "notrack"
  | "reject"
  | "counter"
  | "log"
  | "last"
  | "limit"
  | "quota"
  | "connlimit"
  | "object"
  | "objectMap"
  | "dynset"
  | "exthdrSet"
  | "exthdrReset"
  | "queue"
  | "queueMap"
  | "synproxy"
  | "dup"
  | "fwd"
  | "flowOffload"
> = {
  metaSet: (machine, { key, register }) => {
    const { fields } = machine.scope.space;
    if (key === "mark") setMark(machine, fields.mark.levels, register);
    else if (key === "pkttype")
      machine.act(everything, (registers) =>
        setBits(machine, fields.packetType.levels, registers, register, 1),
      );
  },
  ctSet: (machine, { key, register }) => {
    if (key === "mark") setConnectionMark(machine, register);
  },
  payloadSet: (machine, expression) => setPayload(machine, expression),
  notrack: (machine) => stopTracking(machine),
  reject: (machine, { reject, code }) =>
    machine.decide({ kind: "reject", rejection: rejectionOf(machine.scope.space.family, reject, code) }),
  counter: ignored,
  log: ignored,
  last: ignored,
  limit: (machine, { rate, perSeconds, unit, invert }) =>
    requirePredicate(
      machine,
      `limit ${invert ? "over " : ""}${rate} ${unit} per ${perSeconds} s in ${machine.place}`,
    ),
  quota: (machine, { bytes, over }) =>
    requirePredicate(machine, `quota ${over ? "over " : ""}${bytes} bytes in ${machine.place}`),
  connlimit: (machine, { count, over }) =>
    requirePredicate(machine, `ct count ${over ? "over " : ""}${count} in ${machine.place}`),
  object: (machine, { type, name }) => {
    if (decidingObjects.has(type)) requirePredicate(machine, `${type} ${name} in ${machine.place}`);
  },
  objectMap: (machine, { set }) => requirePredicate(machine, `an object of ${set} in ${machine.place}`),
  dynset: (machine, expression) => updateSet(machine, expression),
  exthdrSet: ignored,
  exthdrReset: ignored,
  queue: (machine, { flags }) => machine.decide({ kind: "queue", bypass: (flags & 1) !== 0 }),
  queueMap: (machine, { flags }) => machine.decide({ kind: "queue", bypass: (flags & 1) !== 0 }),
  synproxy: (machine) => answerSyn(machine),
  dup: ignored,
  fwd: (machine) => machine.decide({ kind: "stolen", by: "sent to another device" }),
  flowOffload: ignored,
};

/** Objects that let packets pass or not; counters, helpers and the like only go with them. */
const decidingObjects: ReadonlySet<string> = new Set(["quota", "limit", "connlimit", "synproxy"]);

/** Sets bits of the header, most significant first, from the first bytes of a register in host order. */
const setBits = (
  { diagrams }: RuleMachine,
  levels: readonly number[],
  registers: Registers,
  register: number,
  bytes: number,
) =>
  resolve(diagrams, registers.get(register, bytes)).map(({ guard, bits }) => ({
    guard,
    effects: assign(bitsOfLevels(levels), fromHostOrder(bits)),
  }));

const setMark = (machine: RuleMachine, levels: readonly number[], register: number): void =>
  machine.act(everything, (registers) => setBits(machine, levels, registers, register, 4));

/** Nothing happens to packets without a connection (`nft_ct_set_eval`). */
const setConnectionMark = (machine: RuleMachine, register: number): void => {
  const { space } = machine.scope;
  machine.act(hasConnection(space), (registers) =>
    setBits(machine, space.fields.ctMark.levels, registers, register, 4),
  );
};

/** Rewrites bytes of the packet; a link header that is not there breaks off. */
const setPayload = (machine: RuleMachine, expression: ExpressionOf<"payloadSet">): void => {
  const { base, offset, length, register } = expression;
  const { space } = machine.scope;
  if (base === "inner") return;
  if (base === "link") machine.require(inputIsKnown(space));
  const targets = Array.from({ length }, (_, at) => headerByte(space, base, offset + at)).flat();
  machine.act(everything, (registers) =>
    resolve(machine.diagrams, registers.get(register, length)).map(({ guard, bits }) => ({
      guard,
      effects: assign(targets, bits),
    })),
  );
};

/** A packet that has a connection already keeps it (`nft_notrack_eval`). */
export const stopTracking = (machine: RuleMachine): void => {
  const { space } = machine.scope;
  const untracked = space.bits(space.fields.ctState, connectionStateNumber("untracked"));
  const effects = {
    ...noEffects,
    assigned: new Map(untracked.map(({ level, value }) => [level, value as number as Bit])),
  };
  machine.act(inState(space, "invalid"), () => [{ guard: everything, effects }]);
};

/** A set that is not full takes the element; what goes with it may still refuse the packet (`nft_dynset_eval`). */
const updateSet = (machine: RuleMachine, expression: ExpressionOf<"dynset">): void => {
  const { operation, set, invert, expressions } = expression;
  if (operation === "delete") return;
  const refuses = expressions.some(
    ({ kind }) => kind === "limit" || kind === "quota" || kind === "connlimit",
  );
  const kinds = expressions.map(({ kind }) => kind).join(" ");
  if (invert) requirePredicate(machine, `set ${set} is full in ${machine.place}`);
  else if (refuses) requirePredicate(machine, `${kinds} of the element of ${set} in ${machine.place}`);
};

const tcp = 6;
const synFlag = 2;
const ackFlag = 16;

/** Answers the first packets of a TCP connection itself; others break off (`nft_synproxy_do_eval`). */
export const answerSyn = (machine: RuleMachine): void => {
  const { space } = machine.scope;
  const { protocol, tcpFlags } = space.fields;
  machine.require(space.equal(protocol, tcp));
  const answered = space.diagrams.union(
    space.masked(tcpFlags, synFlag, synFlag),
    space.masked(tcpFlags, ackFlag, ackFlag),
  );
  machine.decideWhere(answered, { kind: "stolen", by: "answered by synproxy" });
};
