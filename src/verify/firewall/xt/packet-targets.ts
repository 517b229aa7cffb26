import { everything } from "../../sets/index.ts";
import { bitsOfLevels, unknownValue } from "../loads/load.ts";
import type { Rejection } from "../outcome/outcome.ts";
import { assign } from "../rule/effects.ts";
import type { RuleMachine } from "../rule/machine.ts";
import { answerSyn, stopTracking } from "../rule/statement-expressions.ts";
import type { Field } from "../../space/index.ts";
import { type Bit } from "../value/bit.ts";
import { segmentsOf } from "../value/value.ts";
import { maskedNumber, numberOf, optionNamed, valueNamed } from "./option-values.ts";
import type { XtTargetRunner, XtTargets } from "./target.ts";

const ignored: XtTargetRunner = () => {};

/** Codes of "destination unreachable" by the words of `REJECT`. */
const rejectCodes: Readonly<Record<string, number>> = {
  "icmp-net-unreachable": 0,
  "icmp-host-unreachable": 1,
  "icmp-proto-unreachable": 2,
  "icmp-port-unreachable": 3,
  "icmp-net-prohibited": 9,
  "icmp-host-prohibited": 10,
  "icmp-admin-prohibited": 13,
  "icmp6-no-route": 0,
  "icmp6-adm-prohibited": 1,
  "icmp6-not-neighbour": 2,
  "icmp6-addr-unreachable": 3,
  "icmp6-port-unreachable": 4,
  "icmp6-policy-fail": 5,
  "icmp6-reject-route": 6,
};

const usualCodes = { ipv4: 3, ipv6: 4 } as const;

const reject: XtTargetRunner = (machine, options) => {
  const answer = valueNamed(options, "reject-with");
  const code = rejectCodes[answer ?? ""] ?? usualCodes[machine.scope.space.family];
  const rejection: Rejection =
    answer === "tcp-reset" ? { kind: "tcp-reset", code: 0 } : { kind: "icmp", code };
  machine.decide({ kind: "reject", rejection });
};

const queue: XtTargetRunner = (machine, options) =>
  machine.decide({ kind: "queue", bypass: optionNamed(options, "queue-bypass") !== undefined });

/** Bits of a field under a mask become those of a number. */
const setField = (machine: RuleMachine, { levels }: Field, value: number, mask: number): void => {
  const bits = bitsOfLevels(levels);
  const width = levels.length;
  const at = (number: number, index: number): Bit => ((number >> (width - 1 - index)) & 1) as Bit;
  machine.actOnHeader(
    everything,
    assign(
      bits,
      bits.map((bit, index) => (at(mask, index) === 1 ? at(value, index) : bit)),
    ),
  );
};

/** What a field becomes nobody here computes. */
const blur = (machine: RuleMachine, { name, levels }: Field): void => {
  const value = unknownValue(machine.scope.space, `${name} after ${machine.place}`, levels.length / 8);
  const bits = segmentsOf(value).flatMap((segment) => (segment.kind === "bits" ? segment.bits : []));
  machine.act(everything, () => [{ guard: everything, effects: assign(bitsOfLevels(levels), bits) }]);
};

const dscp: XtTargetRunner = (machine, options) =>
  setField(
    machine,
    machine.scope.space.fields.tos,
    numberOf(valueNamed(options, "set-dscp") ?? "0") << 2,
    0xfc,
  );

/** `tos = (tos & ~MASK) ^ VALUE`; bits outside the mask are turned (`tos_tg`), which the tools never write. */
const tos: XtTargetRunner = (machine, options) => {
  const [value, mask] = maskedNumber(valueNamed(options, "set-tos") ?? "0", 0xff);
  setField(machine, machine.scope.space.fields.tos, value, mask);
};

const hops =
  (prefix: "ttl" | "hl"): XtTargetRunner =>
  (machine, options) => {
    const { ttl } = machine.scope.space.fields;
    const set = valueNamed(options, `${prefix}-set`);
    if (set === undefined) blur(machine, ttl);
    else setField(machine, ttl, numberOf(set), 0xff);
  };

const connectionTarget: XtTargetRunner = (machine, options) => {
  if (optionNamed(options, "notrack") !== undefined) stopTracking(machine);
};

/** Marks that a set of `ipset` holds are unknown. */
const ipSet: XtTargetRunner = (machine, options) => {
  if (optionNamed(options, "map-mark") !== undefined) blur(machine, machine.scope.space.fields.mark);
};

/** Targets that end the rule, change the packet, or only look at it. */
export const packetTargets: XtTargets = {
  ACCEPT: (machine) => machine.decide({ kind: "accept" }),
  DROP: (machine) => machine.decide({ kind: "drop" }),
  RETURN: (machine) => machine.decide({ kind: "return" }),
  QUEUE: queue,
  NFQUEUE: queue,
  REJECT: reject,
  SYNPROXY: answerSyn,
  NOTRACK: stopTracking,
  CT: connectionTarget,
  DSCP: dscp,
  TOS: tos,
  TTL: hops("ttl"),
  HL: hops("hl"),
  SET: ipSet,
  TCPMSS: ignored,
  TCPOPTSTRIP: ignored,
  CLASSIFY: ignored,
  CHECKSUM: ignored,
  TEE: ignored,
  TRACE: ignored,
  LOG: ignored,
  NFLOG: ignored,
  ULOG: ignored,
  AUDIT: ignored,
  IDLETIMER: ignored,
  SECMARK: ignored,
  CONNSECMARK: ignored,
  RATEEST: ignored,
  LED: ignored,
  HMARK: (machine) => blur(machine, machine.scope.space.fields.mark),
};
