import type { NftForeignExpression } from "../../state/index.ts";
import type { Ending, Operation } from "./machine.ts";
import { byteOrder, shift } from "./compare.ts";
import { storePayload } from "./load-payload.ts";
import { dynamicSet, objectLookup } from "./lookup.ts";
import { registerAt, storeDoubt, storeNumber } from "./registers.ts";
import { type Scope, ask, passes, unknown } from "./scope.ts";
import { matchOperation } from "./xt/match.ts";
import { targetOperation } from "./xt/target.ts";

/** Expressions that we never write ourselves. */
export const foreignOperation = (expression: NftForeignExpression, scope: Scope): Operation => {
  switch (expression.kind) {
    case "byteorder":
      return byteOrder(expression);
    case "shift":
      return shift(expression);
    case "exthdr":
      return extensionHeader(expression, scope);
    case "numgen":
      return oneOf(
        expression.register,
        expression.modulus,
        expression.offset,
        `the number drawn in \`${scope.rule}\``,
      );
    case "hash":
      return oneOf(
        expression.register,
        expression.modulus,
        expression.offset,
        `the hash in \`${scope.rule}\``,
      );
    case "socket":
    case "osf":
    case "rt":
      return doubtful(expression.register, scope, `${expression.kind} of the packet`);
    case "xfrm":
      return () => false;
    case "dynset":
      return dynamicSet(expression, scope);
    case "object":
      return objectOf(expression.type, expression.name, scope);
    case "objectMap":
      return objectLookup(scope.sets.get(expression.set), expression.source, scope);
    case "quota":
      return unknown(scope, `whether the quota of ${expression.bytes} bytes is used up`, !expression.over);
    case "connlimit":
      return unknown(scope, `how many connections there are (limit ${expression.count})`, !expression.over);
    case "payloadSet":
      return storePayload(expression, scope);
    case "queue":
    case "queueMap":
      return ends({ kind: "taken", by: "a program that reads a queue" });
    case "tproxy":
    case "synproxy":
      return ends({ kind: "taken", by: expression.kind });
    case "fwd":
      return forwardOut(expression.deviceRegister);
    case "exthdrSet":
    case "exthdrReset":
    case "dup":
    case "flowOffload":
    case "last":
      return passes;
    case "xtMatch":
      return matchOperation(expression.name, expression.options, scope);
    case "xtTarget":
      return targetOperation(expression.name, expression.options, scope);
  }
};

const ends =
  (ending: Ending): Operation =>
  (machine) => {
    machine.ending = ending;
    return true;
  };

/** More values than these are not followed one by one. */
const mostFollowed = 16;

const oneOf =
  (register: number, modulus: number, offset: number, reason: string): Operation =>
  ({ journey }) => {
    const at = registerAt(register);
    if (modulus > mostFollowed) storeDoubt(journey, at, 4);
    else storeNumber(journey, at, offset + journey.oracle.guess(reason, modulus), 4);
    return true;
  };

const doubtful =
  (register: number, scope: Scope, what: string): Operation =>
  (machine) => {
    storeDoubt(machine.journey, registerAt(register), 16);
    return ask(machine, scope, what, false);
  };

/** Packets here have no extension headers and no IP options; options of TCP and chunks of SCTP are not known. */
const extensionHeader = (
  expression: Extract<NftForeignExpression, { kind: "exthdr" }>,
  scope: Scope,
): Operation => {
  const { header, present, register, length } = expression;
  const at = registerAt(register);
  if (header !== "ipv6" && header !== "ipv4 option")
    return (machine) => {
      storeDoubt(machine.journey, at, present ? 1 : length);
      return present || ask(machine, scope, `a ${header} that may be there`, false);
    };
  return ({ journey }) => {
    if (present) storeNumber(journey, at, 0, 1);
    return present;
  };
};

const objectOf = (type: string, name: string, scope: Scope): Operation => {
  if (type === "quota" || type === "limit" || type === "connlimit")
    return unknown(scope, `the ${type} \`${name}\``, type === "limit");
  return type === "synproxy" ? ends({ kind: "taken", by: "synproxy" }) : passes;
};

/** `fwd to DEVICE`: the packet leaves at once. */
const forwardOut =
  (register: number): Operation =>
  (machine) => {
    const { journey } = machine;
    const index = Buffer.from(
      journey.registers.subarray(registerAt(register), registerAt(register) + 4),
    ).readUInt32LE(0);
    const link = [...journey.parts.links.values()].find((one) => one.index === index) ?? null;
    machine.ending = { kind: "sent", link };
    return true;
  };
