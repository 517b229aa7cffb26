import type { NftForeignLoad } from "../nft-foreign.ts";
import { assertNever } from "../../diagnostics/index.ts";
import type { Operand } from "./operand.ts";
import { numberOf, type ValueType } from "./value-text.ts";

/** Names of IPv6 extension headers, by the number of the header (`nft` writes fields; we write places). */
const ipv6Headers: Readonly<Record<number, string>> = {
  0: "hbh",
  43: "rt",
  44: "frag",
  51: "auth",
  60: "dst",
  135: "mh",
};

/** TCP options by number (IANA "TCP Option Kind Numbers"), as `nft` names them. */
const tcpOptions: Readonly<Record<number, string>> = {
  0: "eol",
  1: "nop",
  2: "maxseg",
  3: "window",
  4: "sack-perm",
  5: "sack",
  8: "timestamp",
};

/** `tcp option maxseg`, `exthdr frag`. */
export const extensionName = (header: string, type: number): string => {
  if (header === "ipv6") return `exthdr ${ipv6Headers[type] ?? type}`;
  if (header === "ipv4 option") return `ip option ${type}`;
  return `${header} ${header === "tcp option" ? (tcpOptions[type] ?? type) : type}`;
};

const field = (text: string, length: number, type: ValueType = "integer"): Operand => ({
  kind: "field",
  text,
  type,
  length,
});

const rtFields: Readonly<Record<string, Operand>> = {
  classid: field("rt classid", 4, null),
  nexthop4: field("rt ip nexthop", 4, "ipv4_addr"),
  nexthop6: field("rt ip6 nexthop", 16, "ipv6_addr"),
  tcpmss: field("rt mtu", 2),
  ipsec: field("rt ipsec", 1),
};

/** What a load of another program's rule puts in a register. `use` gives what a register holds. */
export const foreignOperand = (
  load: NftForeignLoad,
  use: (register: number) => Operand | null,
): Operand | null => {
  switch (load.kind) {
    case "exthdr":
      return extensionOperand(load);
    case "byteorder":
      return otherOrder(use(load.source));
    case "shift":
      return shiftOperand(load, use);
    case "socket":
      return socketOperand(load);
    case "numgen":
      return field(
        `numgen ${load.generator === "random" ? "random" : "inc"} mod ${load.modulus}${offsetText(load)}`,
        4,
        "hostInteger",
      );
    case "hash":
      return hashOperand(load, use);
    case "rt":
      return rtFields[load.key]!;
    case "xfrm":
      return field(
        `ipsec ${load.direction} ${load.number === 0 ? "" : `spnum ${load.number} `}${load.key}`,
        4,
        null,
      );
    case "osf":
      return field("osf name", 16, "ifname");
    default:
      return assertNever(load);
  }
};

/** A number of the host, once turned, is one of the network. */
const otherOrder = (operand: Operand | null): Operand | null =>
  operand?.kind === "field" && operand.type === "hostInteger" ? { ...operand, type: "integer" } : operand;

const socketOperand = ({ key, level }: Extract<NftForeignLoad, { readonly kind: "socket" }>): Operand => {
  if (key === "mark") return field("socket mark", 4, "mark");
  if (key === "cgroupv2") return field(`socket cgroupv2 level ${level}`, 8, null);
  return field(`socket ${key}`, 1);
};

const offsetText = ({ offset }: { readonly offset: number }): string =>
  offset === 0 ? "" : ` offset ${offset}`;

/** An option or header, or a field of it by its place: `tcp option sack @16,32`. */
const extensionOperand = ({
  header,
  type,
  offset,
  length,
  present,
}: Extract<NftForeignLoad, { readonly kind: "exthdr" }>): Operand => {
  const name = extensionName(header, type);
  if (present) return field(name, 1);
  if (header === "tcp option" && type === 2 && offset === 2) return field(`${name} size`, length);
  return field(`${name} @${8 * offset},${8 * length}`, length);
};

const shiftOperand = (
  { source, direction, bits }: Extract<NftForeignLoad, { readonly kind: "shift" }>,
  use: (register: number) => Operand | null,
): Operand | null => {
  const operand = use(source);
  if (operand?.kind !== "field") return null;
  const sign = direction === "left" ? "<<" : ">>";
  return { ...operand, text: `${operand.text} ${sign} ${numberOf("mark", bits)}` };
};

const hashOperand = (
  load: Extract<NftForeignLoad, { readonly kind: "hash" }>,
  use: (register: number) => Operand | null,
): Operand | null => {
  const { algorithm, source, modulus, seed } = load;
  const rest = `mod ${modulus}${seed === null ? "" : ` seed 0x${seed.toString(16)}`}${offsetText(load)}`;
  if (algorithm === "symhash") return field(`symhash ${rest}`, 4, "hostInteger");
  const operand = source === null ? null : use(source);
  return operand?.kind === "field" ? field(`jhash ${operand.text} ${rest}`, 4, "hostInteger") : null;
};
