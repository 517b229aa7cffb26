import type { XtOption } from "../../../state/index.ts";
import type { Ending, Machine, Operation } from "../machine.ts";
import { noTrack } from "../no-track.ts";
import { anything, passes, type Scope, unknown } from "../scope.ts";
import { hexadecimal } from "../words.ts";
import { connectionMarkTarget } from "./target-connmark.ts";
import { natTarget } from "./target-nat.ts";
import { maskedNumber } from "./numbers.ts";

/** Targets that let a packet go on as it is. */
const harmless: ReadonlySet<string> = new Set([
  "LOG",
  "NFLOG",
  "ULOG",
  "AUDIT",
  "CHECKSUM",
  "CLASSIFY",
  "IDLETIMER",
  "TCPMSS",
  "TCPOPTSTRIP",
  "TEE",
  "TRACE",
  "SECMARK",
  "CONNSECMARK",
  "LED",
]);

const endings: Readonly<Record<string, Ending>> = {
  ACCEPT: { kind: "accept" },
  DROP: { kind: "drop" },
  RETURN: { kind: "return" },
  QUEUE: { kind: "taken", by: "a program that reads a queue" },
  NFQUEUE: { kind: "taken", by: "a program that reads a queue" },
  TPROXY: { kind: "taken", by: "tproxy" },
  SYNPROXY: { kind: "taken", by: "synproxy" },
};

const natTargets: ReadonlySet<string> = new Set(["DNAT", "SNAT", "MASQUERADE", "REDIRECT", "NETMAP"]);

export const valueOf = (options: readonly XtOption[], name: string): string | undefined =>
  options.find((option) => option.name === name)?.values[0];

/** A target of iptables by its options. */
export const targetOperation = (
  name: string,
  options: readonly XtOption[] | null,
  scope: Scope,
): Operation => {
  const ending = endings[name];
  if (ending !== undefined) return ends(ending);
  if (harmless.has(name)) return ({ effects }) => effects.push(name) > 0;
  if (options === null) return anything(scope, `the target \`${name}\``);
  if (natTargets.has(name)) return natTarget(name, options, scope);
  switch (name) {
    case "REJECT":
      return reject(valueOf(options, "reject-with") ?? "");
    case "MARK":
      return mark(valueOf(options, "set-xmark") ?? valueOf(options, "set-mark") ?? "0");
    case "CONNMARK":
      return connectionMarkTarget(options);
    case "NOTRACK":
      return noTrack;
    case "CT":
      return ct(options);
    case "TTL":
    case "HL":
      return hops(options);
    case "DSCP":
      return typeOfService(Number(valueOf(options, "set-dscp") ?? 0) << 2, 0xfc);
    case "TOS":
      return tos(valueOf(options, "set-tos") ?? "0");
    case "SET":
      return options.some((option) => option.name === "map-set")
        ? unknown(scope, "the set it takes from", true)
        : passes;
    default:
      return anything(scope, `the target \`${name}\``);
  }
};

const ends =
  (ending: Ending): Operation =>
  (machine) => {
    machine.ending = ending;
    return true;
  };

const tcp = 6;
const reset = 4;

/** Nobody answers a reset with a reset, nor another protocol with one. */
const reject =
  (answer: string): Operation =>
  (machine: Machine) => {
    const { frame } = machine.journey;
    const isTold = answer !== "tcp-reset" || (frame.protocol === tcp && (frame.tcpFlags & reset) === 0);
    machine.ending = { kind: isTold ? "reject" : "drop" };
    return true;
  };

/** `mark = (mark & ~MASK) ^ VALUE`. */
const mark = (text: string): Operation => {
  const { value, mask } = maskedNumber(text);
  return ({ journey: { frame }, effects }) => {
    frame.mark = ((frame.mark & ~mask) ^ value) >>> 0;
    frame.isMarkKnown ||= mask === 0xffff_ffff;
    effects.push(`mark ${hexadecimal(frame.mark)}`);
    return true;
  };
};

const ct = (options: readonly XtOption[]): Operation => {
  if (options.some(({ name }) => name === "notrack")) return noTrack;
  const zone = Number(valueOf(options, "zone") ?? 0);
  return ({ journey }) => {
    if (journey.tracked === null && Number.isInteger(zone)) journey.zone = zone;
    return true;
  };
};

const hops = (options: readonly XtOption[]): Operation => {
  const [option] = options;
  const amount = Number(option?.values[0] ?? 0);
  const mode = option?.name.split("-").at(-1);
  return ({ journey: { frame }, effects }) => {
    const ttl = mode === "set" ? amount : mode === "inc" ? frame.ttl + amount : frame.ttl - amount;
    frame.ttl = Math.max(0, Math.min(255, ttl));
    effects.push(`ttl ${frame.ttl}`);
    return true;
  };
};

const tos = (text: string): Operation => {
  const [value = 0, mask = 0xff] = text.split("/").map(Number);
  return ({ journey: { frame }, effects }) => {
    frame.tos = (frame.tos & ~mask & 0xff) ^ value;
    effects.push(`tos ${hexadecimal(frame.tos)}`);
    return true;
  };
};

const typeOfService =
  (value: number, mask: number): Operation =>
  ({ journey: { frame }, effects }) => {
    frame.tos = (frame.tos & ~mask & 0xff) | value;
    effects.push(`tos ${hexadecimal(frame.tos)}`);
    return true;
  };
