import { addressBytes, addressOf, type Family, lengthOf, type Prefix } from "../../net/index.ts";
import type { RoutingRule } from "../../state/index.ts";
import {
  type Attributes,
  type MessageWriter,
  type NetlinkMessage,
  parseAttributes,
  textOf,
} from "../netlink/index.ts";
import { prefixText } from "./address-text.ts";
import { addressFamilies, familyOfNumber } from "./constants.ts";
import { actionNumber, decodeAction, ruleAttributes } from "./rule-action.ts";

/** `struct fib_rule_hdr`: family, dst_len, src_len, tos, table, two reserved bytes, action, flags. */
export const ruleHeaderLength = 12;

/** `linux/fib_rules.h`: `FIB_RULE_INVERT`. */
const invertFlag = 2;

/** Without a limit the kernel says -1. */
const unlimited = 0xffff_ffff;

/** Reads an `RTM_NEWRULE`; `null` for other families and for actions that are not known. */
export const decodeRule = (message: NetlinkMessage): RoutingRule | null => {
  const { payload } = message;
  const family = familyOfNumber(payload[0]!);
  const attributes = parseAttributes(payload, ruleHeaderLength);
  const action = decodeAction(payload[7]!, payload[4]!, attributes);
  if (family === null || action === null) return null;
  return {
    family,
    priority: u32Of(attributes, ruleAttributes.priority) ?? 0,
    action,
    invert: (payload.readUInt32LE(8) & invertFlag) !== 0,
    from: prefixOf(family, attributes.get(ruleAttributes.source), payload[2]!),
    to: prefixOf(family, attributes.get(ruleAttributes.destination), payload[1]!),
    inputDevice: textIn(attributes, ruleAttributes.inputName),
    outputDevice: textIn(attributes, ruleAttributes.outputName),
    mark: decodeMark(attributes),
    tos: payload[3]!,
    ipProtocol: attributes.get(ruleAttributes.ipProtocol)?.[0] ?? null,
    sourcePorts: ports(attributes.get(ruleAttributes.sourcePorts)),
    destinationPorts: ports(attributes.get(ruleAttributes.destinationPorts)),
    users: users(attributes.get(ruleAttributes.users)),
    suppressPrefixLength: limit(attributes, ruleAttributes.suppressPrefixLength),
    suppressGroup: limit(attributes, ruleAttributes.suppressGroup),
    l3mdev: (attributes.get(ruleAttributes.l3mdev)?.[0] ?? 0) !== 0,
    tunnelId: tunnel(attributes.get(ruleAttributes.tunnelId)),
    protocol: attributes.get(ruleAttributes.protocol)?.[0] ?? 0,
  };
};

/** Writes the header and attributes of `rule` into the message that is open. */
export const encodeRule = (writer: MessageWriter, rule: RoutingRule): void => {
  const { family, from, to, tos, action, invert } = rule;
  const table = action.kind === "lookup" ? action.table : 0;
  writer.u8(addressFamilies[family]).u8(prefixLength(to)).u8(prefixLength(from)).u8(tos);
  writer
    .u8(table < 256 ? table : 0)
    .u8(0)
    .u8(0)
    .u8(actionNumber(action))
    .u32(invert ? invertFlag : 0);
  writer.attributeU32(ruleAttributes.priority, rule.priority);
  writer.attributeU8(ruleAttributes.protocol, rule.protocol);
  if (action.kind === "lookup") writer.attributeU32(ruleAttributes.table, table);
  if (action.kind === "goto") writer.attributeU32(ruleAttributes.goto, action.priority);
  encodeSelector(writer, rule);
};

const encodeSelector = (writer: MessageWriter, rule: RoutingRule): void => {
  encodePrefix(writer, ruleAttributes.source, rule.from);
  encodePrefix(writer, ruleAttributes.destination, rule.to);
  if (rule.inputDevice !== null) writer.attributeString(ruleAttributes.inputName, rule.inputDevice);
  if (rule.outputDevice !== null) writer.attributeString(ruleAttributes.outputName, rule.outputDevice);
  if (rule.mark !== null)
    writer
      .attributeU32(ruleAttributes.mark, rule.mark.value)
      .attributeU32(ruleAttributes.mask, rule.mark.mask);
  if (rule.ipProtocol !== null) writer.attributeU8(ruleAttributes.ipProtocol, rule.ipProtocol);
  encodePorts(writer, ruleAttributes.sourcePorts, rule.sourcePorts);
  encodePorts(writer, ruleAttributes.destinationPorts, rule.destinationPorts);
  if (rule.users !== null)
    writer.nest(ruleAttributes.users, 0).u32(rule.users.first).u32(rule.users.last).endNest();
  if (rule.suppressPrefixLength !== null)
    writer.attributeU32(ruleAttributes.suppressPrefixLength, rule.suppressPrefixLength);
  if (rule.suppressGroup !== null) writer.attributeU32(ruleAttributes.suppressGroup, rule.suppressGroup);
  if (rule.l3mdev) writer.attributeU8(ruleAttributes.l3mdev, 1);
  if (rule.tunnelId !== null) writer.attributeBe64(ruleAttributes.tunnelId, BigInt(rule.tunnelId));
};

const encodePrefix = (writer: MessageWriter, type: number, value: Prefix | null): void => {
  if (value !== null && lengthOf(value) > 0) writer.attribute(type, addressBytes(addressOf(value)));
};

const encodePorts = (writer: MessageWriter, type: number, range: RoutingRule["sourcePorts"]): void => {
  if (range !== null) writer.nest(type, 0).u16(range.first).u16(range.last).endNest();
};

const prefixLength = (value: Prefix | null): number => (value === null ? 0 : lengthOf(value));

const prefixOf = (family: Family, value: Buffer | undefined, length: number): Prefix | null =>
  value === undefined ? null : prefixText(value, 0, family === "ipv4" ? 4 : 16, length);

const u32Of = (attributes: Attributes, type: number): number | null =>
  attributes.get(type)?.readUInt32LE(0) ?? null;

const limit = (attributes: Attributes, type: number): number | null => {
  const value = u32Of(attributes, type);
  return value === unlimited ? null : value;
};

const textIn = (attributes: Attributes, type: number): string | null => {
  const value = attributes.get(type);
  return value === undefined ? null : textOf(value);
};

const decodeMark = (attributes: Attributes): RoutingRule["mark"] => {
  const value = u32Of(attributes, ruleAttributes.mark);
  const mask = u32Of(attributes, ruleAttributes.mask);
  return value === null && mask === null ? null : { value: value ?? 0, mask: mask ?? unlimited };
};

const ports = (value: Buffer | undefined): RoutingRule["sourcePorts"] =>
  value === undefined ? null : { first: value.readUInt16LE(0), last: value.readUInt16LE(2) };

const users = (value: Buffer | undefined): RoutingRule["users"] =>
  value === undefined ? null : { first: value.readUInt32LE(0), last: value.readUInt32LE(4) };

const tunnel = (value: Buffer | undefined): string | null =>
  value === undefined || value.readBigUInt64BE(0) === 0n ? null : String(value.readBigUInt64BE(0));
