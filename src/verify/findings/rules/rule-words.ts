import type { RoutingRule } from "../../../state/index.ts";

/** A policy routing rule as `ip rule` would add it: `from 10.1.0.0/16 fwmark 0x1/0xff lookup 100`. */
export const ruleWords = (rule: RoutingRule): string => {
  const parts: readonly (string | null)[] = [
    rule.invert ? "not" : null,
    `from ${rule.from ?? "all"}`,
    rule.to === null ? null : `to ${rule.to}`,
    rule.inputDevice === null ? null : `iif ${rule.inputDevice}`,
    rule.outputDevice === null ? null : `oif ${rule.outputDevice}`,
    rule.mark === null ? null : `fwmark ${markWords(rule.mark)}`,
    rule.ipProtocol === null ? null : `ipproto ${rule.ipProtocol}`,
    rule.destinationPorts === null
      ? null
      : `dport ${rule.destinationPorts.first}-${rule.destinationPorts.last}`,
    rule.sourcePorts === null ? null : `sport ${rule.sourcePorts.first}-${rule.sourcePorts.last}`,
    rule.action.kind === "lookup" ? `lookup ${tableWord(rule.action.table)}` : rule.action.kind,
  ];
  return parts.filter((part) => part !== null).join(" ");
};

/** `0x10`, or `0x10/0xff` when not all bits are asked for. */
export const markWords = ({ value, mask }: { readonly value: number; readonly mask: number }): string =>
  mask >>> 0 === 0xffffffff ? hex(value) : `${hex(value)}/${hex(mask)}`;

export const hex = (value: number): string => `0x${(value >>> 0).toString(16)}`;

/** `linux/rtnetlink.h`, `RT_TABLE_*`. */
export const tableWord = (table: number): string =>
  ({ 253: "default", 254: "main", 255: "local" })[table] ?? String(table);
