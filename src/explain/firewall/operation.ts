import { assertNever } from "../../diagnostics/index.ts";
import type { NftExpression } from "../../state/index.ts";
import { protocols } from "../packet/frame.ts";
import { bitwise, compare, range } from "./compare.ts";
import { foreignOperation } from "./foreign.ts";
import { loadConnection, storeConnection } from "./load-connection.ts";
import { loadFib } from "./load-fib.ts";
import { loadMeta } from "./load-meta.ts";
import { loadPayload } from "./load-payload.ts";
import { lookup } from "./lookup.ts";
import type { Machine, Operation } from "./machine.ts";
import { isDoubtful, loadNumber, registerAt, storeBytes } from "./registers.ts";
import { noTrack } from "./no-track.ts";
import { anything, type Scope, unknown } from "./scope.ts";
import { masquerade, nat, redirect } from "./translation.ts";
import { endingOf } from "./verdict.ts";
import { hexadecimal } from "./words.ts";

/** What one expression of a rule does (`net/netfilter/nft_*.c`). */
export const operationOf = (expression: NftExpression, scope: Scope): Operation => {
  switch (expression.kind) {
    case "meta":
      return loadMeta(expression);
    case "metaSet":
      return storeMeta(expression.key, registerAt(expression.register));
    case "payload":
      return loadPayload(expression, scope);
    case "cmp":
      return compare(expression, scope);
    case "range":
      return range(expression, scope);
    case "bitwise":
      return bitwise(expression);
    case "lookup":
      return lookup(expression, scope);
    case "verdict":
      return verdict(expression);
    case "immediate":
      return immediate(registerAt(expression.register), expression.data);
    case "ct":
      return loadConnection(expression);
    case "ctSet":
      return storeConnection(expression, scope);
    case "fib":
      return loadFib(expression);
    case "nat":
      return nat(expression, scope);
    case "masquerade":
      return masquerade(expression, scope);
    case "redirect":
      return redirect(expression, scope);
    case "reject":
      return (machine) => rejects(machine, expression.reject === "tcp-reset");
    case "counter":
      return ({ journey }) => {
        journey.counted.push(scope.rule);
        return true;
      };
    case "limit":
      return unknown(scope, `limit rate ${expression.rate}/${expression.perSeconds} s`, !expression.invert);
    case "log":
      return ({ effects }) => effects.push("log") > 0;
    case "notrack":
      return noTrack;
    case "raw":
      return undecoded(expression.name, scope);
    case "byteorder":
    case "shift":
    case "exthdr":
    case "socket":
    case "numgen":
    case "hash":
    case "rt":
    case "xfrm":
    case "osf":
    case "dynset":
    case "object":
    case "objectMap":
    case "quota":
    case "connlimit":
    case "payloadSet":
    case "exthdrSet":
    case "exthdrReset":
    case "queue":
    case "queueMap":
    case "tproxy":
    case "synproxy":
    case "dup":
    case "fwd":
    case "flowOffload":
    case "last":
    case "xtMatch":
    case "xtTarget":
      return foreignOperation(expression, scope);
    default:
      return assertNever(expression);
  }
};

/** Expressions that only compute and match, in forms that are not decoded. */
const computing: ReadonlySet<string> = new Set([
  "bitwise",
  "byteorder",
  "cmp",
  "ct",
  "exthdr",
  "fib",
  "hash",
  "meta",
  "payload",
]);

/** May match or not, and may have put anything into any register; what does not only compute may also end the packet. */
const undecoded = (name: string, scope: Scope): Operation => {
  const what = `the expression \`${name}\`, which is not decoded,`;
  const goesOn = computing.has(name) ? unknown(scope, what, true) : anything(scope, what);
  return (machine) => {
    machine.journey.doubts.fill(1);
    return goesOn(machine);
  };
};

const immediate = (at: number, data: string): Operation => {
  const bytes = Buffer.from(data, "hex");
  return ({ journey }) => {
    storeBytes(journey, at, bytes);
    return true;
  };
};

const verdict = (expression: Extract<NftExpression, { kind: "verdict" }>): Operation => {
  const ending = endingOf(expression.verdict);
  return (machine) => {
    machine.ending = ending;
    return true;
  };
};

/** `meta KEY set register`. Only the mark decides where packets go. */
const storeMeta =
  (key: string, at: number): Operation =>
  ({ journey, effects }) => {
    if (key === "pkttype") journey.packetType = journey.registers[at]!;
    if (key !== "mark") return true;
    journey.frame.mark = loadNumber(journey, at);
    journey.frame.isMarkKnown = !isDoubtful(journey, at, 4);
    effects.push(`mark ${journey.frame.isMarkKnown ? hexadecimal(journey.frame.mark) : "unknown"}`);
    return true;
  };

const reset = 4;

/** Drops, and tells the sender; nobody answers a reset with a reset, or another protocol with one. */
const rejects = (machine: Machine, byReset: boolean): boolean => {
  const { frame } = machine.journey;
  const isTold = !byReset || (frame.protocol === protocols.tcp && (frame.tcpFlags & reset) === 0);
  machine.ending = { kind: isTold ? "reject" : "drop" };
  return true;
};
