import type { Link } from "../../state/index.ts";

/** `bridge cw-lab`, `vxlan cw-stretch vni 5001`. */
export const linkText = ({ kind, name, vlan, vxlan }: Link): string => {
  const detail = vlan !== undefined ? ` id ${vlan.id}` : vxlan !== undefined ? ` vni ${vxlan.vni}` : "";
  return `${kind === "device" ? "link" : kind} ${name}${detail}`;
};

/** The changed fields of a link as words: `master cw-lab up mtu 1400`. */
export const patchText = (fields: object): string =>
  Object.entries(fields)
    .map(([name, value]) => fieldText(name, value))
    .join(" ");

const fieldText = (name: string, value: unknown): string => {
  if (name === "up") return value === true ? "up" : "down";
  if (value === null) return `no ${name}`;
  if (typeof value === "object") return recordText(value as Readonly<Record<string, unknown>>);
  return `${name} ${switchText(value)}`;
};

const recordText = (record: Readonly<Record<string, unknown>>): string =>
  Object.entries(record)
    .map(([name, value]) => `${name} ${switchText(value)}`)
    .join(" ");

const switchText = (value: unknown): string =>
  typeof value === "boolean"
    ? value
      ? "on"
      : "off"
    : typeof value === "string"
      ? value
      : JSON.stringify(value);
