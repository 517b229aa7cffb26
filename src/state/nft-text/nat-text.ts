import type { NftExpression, NftFamily } from "../nftables.ts";
import { nftTypeFields } from "./data-types.ts";
import { type Operand, operandText } from "./operand.ts";
import { natFlagsText } from "./statement-text.ts";
import type { ValueType } from "./value-text.ts";

/** Gives what a register holds. */
type Registers = (register: number) => Operand | null;

interface Ports {
  readonly portMin: number | null;
  readonly portMax: number | null;
}

/** ` to :80-90`, or nothing. */
export const portsText = (ports: Ports, use: Registers): string => {
  const text = spanOf(ports.portMin, ports.portMax, "inet_service", use);
  return text === null ? "" : ` to :${text}`;
};

/** `snat` or `dnat`. One map may give both address and port. */
export const natText = (
  expression: Extract<NftExpression, { readonly kind: "nat" }>,
  family: NftFamily,
  use: Registers,
): string | null => {
  const { nat, family: of, addressMin, addressMax, portMin, portMax, flags } = expression;
  if ((flags & netmapFlag) !== 0) return null;
  const type = of === "ipv4" ? "ipv4_addr" : "ipv6_addr";
  const address = spanOf(addressMin, addressMax, type, use);
  const port = isInMap(addressMin, use)
    ? spanIfHeld(portMin, portMax, use)
    : spanOf(portMin, portMax, "inet_service", use);
  const isNamed = addressMin !== null && (family === "inet" || isMapToSeveral(use(addressMin)));
  const words = isNamed ? `${nat} ${of === "ipv4" ? "ip" : "ip6"}` : nat;
  if (address === null && port === null) return words + natFlagsText(flags);
  const host = of === "ipv6" && port !== null && address !== null ? `[${address}]` : (address ?? "");
  return `${words} to ${host}${port === null ? "" : `:${port}`}${natFlagsText(flags)}`;
};

/** `NF_NAT_RANGE_NETMAP`: prefix to prefix. */
const netmapFlag = 64;

const isInMap = (register: number | null, use: Registers): boolean =>
  register !== null && use(register)?.kind === "mapped";

/** `nft` wants the family named when a map gives address and port. */
const isMapToSeveral = (operand: Operand | null): boolean =>
  operand?.kind === "mapped" && (nftTypeFields(operand.set.dataType ?? 0)?.length ?? 1) > 1;

/** The ports that stand in registers of their own, not behind a map's address. */
const spanIfHeld = (first: number | null, last: number | null, use: Registers): string | null =>
  first === null || use(first) === null ? null : spanOf(first, last, "inet_service", use);

/** The text of one register or of two as a range. */
const spanOf = (
  first: number | null,
  last: number | null,
  type: ValueType,
  use: Registers,
): string | null => {
  const start = first === null ? null : textAt(first, type, use);
  const end = last === null ? null : textAt(last, type, use);
  return start === null || end === null ? start : `${start}-${end}`;
};

const textAt = (register: number, type: ValueType, use: Registers): string => {
  const operand = use(register);
  return operand === null ? `reg ${register}` : operandText(operand, type);
};
