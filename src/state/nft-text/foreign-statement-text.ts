import type { NftForeignStatement, NftObjectType } from "../nft-foreign.ts";
import type { NftExpression, NftFamily, NftSet } from "../nftables.ts";
import { nftTypeFields } from "./data-types.ts";
import { spanText } from "./element-text.ts";
import { extensionName } from "./foreign-load-text.ts";
import { loadOperand, type Protocols } from "./load-text.ts";
import { operandText, operandType } from "./operand.ts";
import type { Registers } from "./registers.ts";
import { bytesText, plainText } from "./statement-text.ts";
import type { ValueType } from "./value-text.ts";
import { xtText } from "./xt-text.ts";

type Of<Kind extends NftForeignStatement["kind"]> = Extract<NftForeignStatement, { readonly kind: Kind }>;

/** What is known of the rule so far. */
interface Context {
  readonly family: NftFamily;
  readonly sets: ReadonlyMap<string, NftSet>;
  readonly registers: Registers;
  readonly protocols: Protocols;
}

/** How each kind of statement is written; `null` when this one has no form. */
type Writers = {
  readonly [Kind in NftExpression["kind"]]?: (
    expression: Extract<NftExpression, { readonly kind: Kind }>,
    context: Context,
  ) => string | null;
};

/** A statement that other programs write; `null` when it has no form or is none. */
export const foreignText = (expression: NftExpression, context: Context): string | null => {
  const write = writers[expression.kind] as
    | ((expression: NftExpression, context: Context) => string | null)
    | undefined;
  return write === undefined ? null : write(expression, context);
};

/** How `nft` begins a reference to an object. */
const objectWords: Readonly<Record<NftObjectType, string>> = {
  counter: "counter name",
  quota: "quota name",
  limit: "limit name",
  connlimit: "ct count name",
  tunnel: "tunnel name",
  synproxy: "synproxy name",
  secmark: "meta secmark set",
  "ct helper": "ct helper set",
  "ct timeout": "ct timeout set",
  "ct expectation": "ct expectation set",
};

const objectMapText = (
  { set: name, source }: Of<"objectMap">,
  { sets, registers }: Context,
): string | null => {
  const set = sets.get(name);
  const key = set === undefined ? null : registers.key(source, set.keyLength);
  return key === null ? null : `object name ${key} map @${name}`;
};

/** `add @SET { ip saddr timeout 1m limit rate over 10/minute }`. */
const dynsetText = (
  { operation, set: name, keyRegister, dataRegister, timeoutMs, expressions }: Of<"dynset">,
  context: Context,
): string | null => {
  const { family, sets, registers } = context;
  const set = sets.get(name);
  const key = set === undefined ? null : registers.key(keyRegister, set.keyLength);
  if (key === null) return null;
  const inside = expressions.map(
    (expression) => plainText(expression, family, null) ?? foreignText(expression, context),
  );
  if (inside.includes(null)) return null;
  const data = dataRegister === null ? null : registers.use(dataRegister);
  const words = [
    key,
    ...(timeoutMs === null ? [] : [`timeout ${spanText(timeoutMs)}`]),
    ...inside,
    ...(data === null ? [] : [`: ${operandText(data, dataTypeOf(set!))}`]),
  ];
  return `${operation} @${name} { ${words.join(" ")} }`;
};

const dataTypeOf = ({ dataType }: NftSet): ValueType => nftTypeFields(dataType ?? 0)?.[0] ?? null;

/** What a register holds, as the value of `type`. */
const valueAt = (register: number, type: ValueType, { registers }: Context): string | null => {
  const operand = registers.use(register);
  return operand === null ? null : operandText(operand, type);
};

const payloadText = (expression: Of<"payloadSet">, context: Context): string | null => {
  const target = loadOperand({ ...expression, kind: "payload" }, context.protocols);
  const value = valueAt(expression.register, operandType(target), context);
  return value === null || target.kind !== "field" ? null : `${target.text} set ${value}`;
};

/** The segment size is the only field that anybody sets. */
const extensionText = (expression: Of<"exthdrSet">, context: Context): string | null => {
  const { header, type, offset, length, register } = expression;
  const isSize = header === "tcp option" && type === 2 && offset === 2;
  const value = valueAt(register, "integer", context);
  const place = isSize ? "size" : `@${8 * offset},${8 * length}`;
  return value === null ? null : `${extensionName(header, type)} ${place} set ${value}`;
};

/** `tproxy ip to 10.0.0.1:1080`. */
const tproxyText = (
  { family, addressRegister, portRegister }: Of<"tproxy">,
  context: Context,
): string | null => {
  const type = family === "ipv6" ? "ipv6_addr" : "ipv4_addr";
  const address = addressRegister === null ? "" : valueAt(addressRegister, type, context);
  const port = portRegister === null ? "" : valueAt(portRegister, "inet_service", context);
  if (address === null || port === null) return null;
  const host = family === "ipv6" && address !== "" ? `[${address}]` : address;
  const words =
    family === null || context.family !== "inet" ? "tproxy" : `tproxy ${family === "ipv4" ? "ip" : "ip6"}`;
  return `${words} to ${host}${port === "" ? "" : `:${port}`}`;
};

/** `NFT_QUEUE_FLAG_*`. */
const queueFlags = (flags: number): string => {
  const names = [...((flags & 1) === 0 ? [] : ["bypass"]), ...((flags & 2) === 0 ? [] : ["fanout"])];
  return names.length === 0 ? "" : ` flags ${names.join(",")}`;
};

const queueText = ({ number, total, flags }: Of<"queue">): string =>
  `queue${queueFlags(flags)} to ${number}${total > 1 ? `-${number + total - 1}` : ""}`;

const queueMapText = ({ register, flags }: Of<"queueMap">, context: Context): string | null => {
  const value = valueAt(register, "integer", context);
  return value === null ? null : `queue${queueFlags(flags)} to ${value}`;
};

/** `NF_SYNPROXY_OPT_*`: segment size 1, window scale 2, selective acknowledgement 4, time stamp 8. */
const synproxyText = ({ mss, windowScale, flags }: Of<"synproxy">): string =>
  [
    "synproxy",
    ...((flags & 1) === 0 ? [] : [`mss ${mss}`]),
    ...((flags & 2) === 0 ? [] : [`wscale ${windowScale}`]),
    ...((flags & 8) === 0 ? [] : ["timestamp"]),
    ...((flags & 4) === 0 ? [] : ["sack-perm"]),
  ].join(" ");

/** `dup to ADDRESS device DEVICE`, `fwd to DEVICE`. */
const copyText = (expression: Of<"dup"> | Of<"fwd">, context: Context): string | null => {
  const { kind, addressRegister, deviceRegister } = expression;
  const isV6 = kind === "fwd" ? expression.family === "ipv6" : context.family === "ip6";
  const type = isV6 ? "ipv6_addr" : "ipv4_addr";
  const device = deviceRegister === null ? "" : valueAt(deviceRegister, "iface_index", context);
  const address = addressRegister === null ? "" : valueAt(addressRegister, type, context);
  if (device === null || address === null) return null;
  if (address === "") return `${kind} to ${device}`;
  return `${kind} to ${address}${device === "" ? "" : ` device ${device}`}`;
};

const writers: Writers = {
  dynset: dynsetText,
  object: ({ type, name }) => `${objectWords[type]} "${name}"`,
  objectMap: objectMapText,
  quota: ({ over, bytes }) => `quota ${over ? "over " : ""}${bytesText(bytes)}`,
  connlimit: ({ over, count }) => `ct count ${over ? "over " : ""}${count}`,
  payloadSet: payloadText,
  exthdrSet: extensionText,
  exthdrReset: ({ header, type }) => `reset ${extensionName(header, type)}`,
  queue: queueText,
  queueMap: queueMapText,
  tproxy: tproxyText,
  synproxy: synproxyText,
  dup: copyText,
  fwd: copyText,
  flowOffload: ({ table }) => `flow add @${table}`,
  last: () => "last",
  xtMatch: (expression, { family }) => xtText(expression, family),
  xtTarget: (expression, { family }) => xtText(expression, family),
};
