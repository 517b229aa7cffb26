import { addressBytes, parseAddress } from "../../../net/index.ts";
import type { XtOption } from "../../../state/index.ts";
import type { Side, TranslationRange } from "../../connections/translate.ts";
import type { Operation } from "../machine.ts";
import { anything, type Scope } from "../scope.ts";
import { agree, masqueradeTo, netmap, type PortPart, redirectTo } from "../translation.ts";
import { networkSpan } from "./numbers.ts";

/** Targets that translate addresses. */
export const natTarget = (name: string, options: readonly XtOption[], scope: Scope): Operation => {
  if (name === "MASQUERADE" || name === "REDIRECT") {
    const part = partOf(portsOf(options.find((option) => option.name === "to-ports")?.values[0]), options);
    const go = name === "MASQUERADE" ? masqueradeTo : redirectTo;
    return (machine) => go(machine, part, scope.rule);
  }
  if (name === "NETMAP") return netmapTarget(options, scope);
  const side: Side = name === "SNAT" ? "source" : "destination";
  const text = options.find((option) => option.name.startsWith("to-"))?.values[0];
  const parsed = text === undefined ? null : endpointOf(text);
  if (parsed === null) return anything(scope, `where \`${name}\` translates to`);
  const range: TranslationRange = {
    ...partOf(parsed.ports, options),
    addresses: parsed.addresses,
    object: scope.rule,
  };
  return (machine) => agree(machine, side, range, `${name.toLowerCase()} to ${text}`);
};

const has = (options: readonly XtOption[], name: string): boolean =>
  options.some((option) => option.name === name);

interface Ports {
  readonly ports: readonly [number, number] | null;
  readonly base: number | null;
}

const partOf = ({ ports, base }: Ports, options: readonly XtOption[]): PortPart => ({
  ports,
  basePort: base,
  isRandom: has(options, "random") || has(options, "random-fully"),
});

/** `80`, `80-90`, `80-90/1000`. */
const portsOf = (text: string | undefined): Ports => {
  if (text === undefined || text === "") return { ports: null, base: null };
  const [range = "", base] = text.split("/");
  const [first, last] = range.split("-").map(Number);
  return { ports: [first!, last ?? first!], base: base === undefined ? null : Number(base) };
};

/** `10.0.0.1-10.0.0.9:80-90`, `[fd00::1]:80`, `:80`. */
const endpointOf = (text: string): { addresses: TranslationRange["addresses"]; ports: Ports } | null => {
  const bracketed = /^\[(.+?)\](?:-\[(.+?)\])?(?::(.*))?$/.exec(text);
  const plain = /^((?:\d+\.){3}\d+)?(?:-((?:\d+\.){3}\d+))?(?::(\d.*))?$/.exec(text);
  const bare = /^([0-9a-f:.]+)(?:-([0-9a-f:.]+))?$/i.exec(text);
  const [, first = "", last, ports] = bracketed ?? plain ?? bare ?? [];
  if ((bracketed ?? plain ?? bare) === null) return null;
  if (first === "") return { addresses: null, ports: portsOf(ports) };
  const ends = [first, last ?? first].map((end) => parseAddress(end));
  if (ends.includes(null)) return null;
  const [low, high] = ends.map((end) => Buffer.from(addressBytes(end!)).toString("latin1"));
  return { addresses: [low!, high!], ports: portsOf(ports) };
};

/** The network of the address changes, the host stays. The source is meant after routing. */
const netmapTarget = (options: readonly XtOption[], scope: Scope): Operation => {
  const text = options.find((option) => option.name === "to")?.values[0] ?? "";
  const span = networkSpan(text);
  if (span === null) return anything(scope, "where `NETMAP` translates to");
  return (machine) => {
    const { hook } = machine.place;
    const side: Side = hook === "postrouting" || hook === "input" ? "source" : "destination";
    const mapped = netmap(machine.journey.frame[side], ...span);
    const range = { addresses: [mapped, mapped] as const, ports: null, basePort: null, isRandom: false };
    return agree(machine, side, { ...range, object: scope.rule }, `netmap to ${text}`);
  };
};
