import { hash } from "node:crypto";
import type {
  EndpointValue,
  GuardSyntax,
  Located,
  RuleSyntax,
  ServiceValue,
  SteerSyntax,
} from "../language/index.ts";

/**
 * Names for entries without one. The name comes from the content as written, so that it stays when other entries
 * come and go, and when a group gains a member.
 */
export interface Namer {
  /** `r-1f2e3d4c5b`, or `r-1f2e3d4c5b-2` for the second entry with the same content. */
  nameFor(content: string): string;
}

/** A namer that keeps clear of the names in `taken`. */
export const createNamer = (letter: string, taken: ReadonlySet<string>): Namer => {
  const used = new Set(taken);
  return {
    nameFor: (content) => {
      const base = `${letter}-${hash("sha256", content, "hex").slice(0, 10)}`;
      let name = base;
      for (let count = 2; used.has(name); count += 1) name = `${base}-${count}`;
      used.add(name);
      return name;
    },
  };
};

/** What makes two rules the same: action, sides, services, logging, times; the order inside a list does not count. */
export const ruleContent = (rule: RuleSyntax): string => {
  const { action, log, when, validity } = rule;
  const content = `${action} ${trafficContent(rule)} log ${log?.value ?? "none"}`;
  if (when.length === 0 && validity === null) return content;
  const times = [...when, ...(validity === null ? [] : [validity])].map(({ value }) => JSON.stringify(value));
  return [content, ...times].join(" ");
};

/** What makes two entries of `steer` the same. The order of `via` counts. */
export const steerContent = ({ incoming, dscp, via, balance, fallback, ...traffic }: SteerSyntax): string =>
  [
    trafficContent(traffic),
    "in",
    incoming?.value ?? "any",
    sorted(dscp.map(({ value }) => String(value))),
    "via",
    via.map(({ value }) => value).join(","),
    sorted(balance.map(({ uplink, weight }) => `${uplink.value}:${weight}`)),
    fallback?.value ?? "none",
  ].join(" ");

const trafficContent = ({ from, to, services }: Pick<GuardSyntax, "from" | "to" | "services">): string =>
  `${texts(from, endpointText)} to ${texts(to, endpointText)} on ${texts(services, serviceText)}`;

/** A service as the language writes it; ICMP messages by their numbers. */
export const serviceText = ({ value }: Located<ServiceValue>): string => {
  switch (value.kind) {
    case "ports":
      return `${value.protocol}/${value.ports.first}-${value.ports.last}`;
    case "protocol":
      return value.protocol;
    case "name":
      return value.name;
    case "icmp":
      return `icmp/${JSON.stringify([value.ipv4, value.ipv6])}`;
  }
};

const endpointText = ({ value }: Located<EndpointValue>): string =>
  value.kind === "name" ? value.name : value.kind === "prefix" ? value.prefix : value.kind;

const texts = <Value>(values: readonly Value[], textOf: (value: Value) => string): string =>
  values.length === 1 ? textOf(values[0]!) : sorted(values.map(textOf));

const sorted = (texts: readonly string[]): string =>
  texts.length < 2 ? (texts[0] ?? "") : texts.toSorted().join(",");
