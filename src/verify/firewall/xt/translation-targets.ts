import { address, type Address, addressFromNumber, addressNumber, parseAddress } from "../../../net/index.ts";
import { everything } from "../../sets/index.ts";
import { noEffects, type Translation } from "../outcome/outcome.ts";
import type { RuleMachine } from "../rule/machine.ts";
import { setMarkBits } from "./mark-targets.ts";
import { numberOf, spanOf, valueNamed } from "./option-values.ts";
import type { XtTargetRunner, XtTargets } from "./target.ts";

/** `10.0.0.1-10.0.0.9:80-90`, `[2001:db8::1]-[2001:db8::9]:80`, `:80`: addresses and ports. */
const endpointPattern =
  /^(?:\[?([\d.a-f:]+?)\]?(?:-\[?([\d.a-f:]+?)\]?)?)??(?::(\d+)(?:-(\d+))?(?:\/\d+)?)?$/;

/** IPv6 addresses without ports stand without brackets. */
const bareAddresses = /^([\da-f:.]*:[\da-f.]*:[\da-f:.]*)(?:-([\da-f:.]+))?$/;

type Endpoint = Pick<Translation, "addresses" | "ports">;

/** `null` for text that is no endpoint. */
const endpointOf = (text: string): Endpoint | null => {
  const found = bareAddresses.exec(text) ?? endpointPattern.exec(text);
  if (found === null) return null;
  const [, first, last = first, low, high = low] = found;
  const ports = low === undefined ? null : { first: Number(low), last: Number(high) };
  if (first === undefined) return { addresses: null, ports };
  const [from, to] = [parseAddress(first), parseAddress(last!)];
  return from === null || to === null ? null : { addresses: { first: from, last: to }, ports };
};

const translate = (
  machine: RuleMachine,
  translation: Translation,
  unknowns: readonly string[] = [],
): void => {
  machine.act(everything, () => [{ guard: everything, effects: { ...noEffects, translation, unknowns } }]);
  machine.decide({ kind: "accept" });
};

const toAddress =
  (kind: "snat" | "dnat", name: string): XtTargetRunner =>
  (machine, options) => {
    const text = valueNamed(options, name) ?? "";
    const endpoint = endpointOf(text);
    const unknowns = endpoint === null ? [`${kind} to ${text} in ${machine.place}`] : [];
    translate(machine, { kind, mode: "one-of", addresses: null, ports: null, ...endpoint }, unknowns);
  };

const toPorts =
  (kind: "masquerade" | "redirect"): XtTargetRunner =>
  (machine, options) => {
    const text = valueNamed(options, "to-ports");
    const [first, last] = spanOf(text?.split("/")[0] ?? "0", 0xffff, "-");
    translate(machine, {
      kind,
      addresses: null,
      ports: text === undefined ? null : { first, last },
      mode: "one-of",
    });
  };

/** The network's bits are set, the others stay. */
const netmap: XtTargetRunner = (machine, options) => {
  const { addressBits, family } = machine.scope.space;
  const [base = "", length] = (valueNamed(options, "to") ?? "").split("/");
  const hostBits = BigInt(addressBits - Number(length ?? addressBits));
  const first = address(base);
  const last: Address = addressFromNumber(family, addressNumber(first) | ((1n << hostBits) - 1n));
  translate(machine, { kind: "netmap", addresses: { first, last }, ports: null, mode: "prefix" });
};

const tcpAndUdp = [6, 17];
const anyAddress = /^(?:0\.0\.0\.0|::)$/;

/** Hands the packet to a socket; it is dropped where none listens (`tproxy_tg4`). */
const tproxy: XtTargetRunner = (machine, options) => {
  const { space } = machine.scope;
  const possible = space.diagrams.overrideAll(
    tcpAndUdp.map((number) => space.equal(space.fields.protocol, number)),
  );
  const listens = space.equal(space.predicate(`a socket listens for ${machine.place}`), 1);
  machine.decideWhere(space.diagrams.complement(space.diagrams.guard(possible, listens)), { kind: "drop" });
  const at = valueNamed(options, "on-ip") ?? "0.0.0.0";
  const port = numberOf(valueNamed(options, "on-port") ?? "0");
  const interception = { address: anyAddress.test(at) ? null : address(at), port: port === 0 ? null : port };
  setMarkBits(machine, "mark", valueNamed(options, "tproxy-mark") ?? "0x0/0x0");
  machine.act(everything, () => [{ guard: everything, effects: { ...noEffects, interception } }]);
  machine.decide({ kind: "accept" });
};

/** Prefixes exchanged without a connection, with a word changed so that checksums hold (RFC 6296 §3.1). */
const prefixTranslation: XtTargetRunner = (machine, options) => {
  const words = options.map(({ name, values }) => `--${name} ${values.join(" ")}`).join(" ");
  machine.act(everything, () => [
    { guard: everything, effects: { ...noEffects, unknowns: [`${words} in ${machine.place}`] } },
  ]);
};

/** Targets that translate addresses or hand packets to sockets. */
export const translationTargets: XtTargets = {
  DNAT: toAddress("dnat", "to-destination"),
  SNAT: toAddress("snat", "to-source"),
  MASQUERADE: toPorts("masquerade"),
  REDIRECT: toPorts("redirect"),
  NETMAP: netmap,
  TPROXY: tproxy,
  SNPT: prefixTranslation,
  DNPT: prefixTranslation,
};
