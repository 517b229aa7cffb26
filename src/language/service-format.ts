import { didYouMean, quoteText } from "../diagnostics/index.ts";
import type { PortRange } from "../net/index.ts";
import { type IcmpMessage, icmpMessages } from "./icmp-messages.ts";
import { namePattern, protocolWords, reservedWords } from "./name-format.ts";
import { type TextFault, wholeText } from "./text-fault.ts";

/** A service as written, before names are resolved. */
export type ServiceValue =
  | { readonly kind: "ports"; readonly protocol: "tcp" | "udp" | "sctp"; readonly ports: PortRange }
  | ({ readonly kind: "icmp" } & IcmpMessage)
  | { readonly kind: "protocol"; readonly protocol: "tcp" | "udp" | "sctp" | "icmp" }
  | { readonly kind: "name"; readonly name: string };

/** Reads `tcp/443`, `tcp/8000-8010`, `icmp/echo-request`, `tcp` or the name of a service; `null` for a faulty one. */
export const parseService = (text: string): ServiceValue | null => {
  const parsed = readService(text);
  return "code" in parsed ? null : parsed;
};

/** The faults of a service text. */
export const serviceFaults = (text: string): readonly TextFault[] => {
  const parsed = readService(text);
  return "code" in parsed ? [parsed] : [];
};

const readService = (text: string): ServiceValue | TextFault => {
  const slash = text.indexOf("/");
  if (slash < 0) return readWord(text);
  const [protocol, rest] = [text.slice(0, slash), text.slice(slash + 1)];
  switch (protocol) {
    case "tcp":
    case "udp":
    case "sctp":
      return readPorts(protocol, rest, text);
    case "icmp":
      return readIcmp(rest, text);
    default:
      return badService(text, protocolHint(text, protocol));
  }
};

const readWord = (text: string): ServiceValue | TextFault => {
  if (protocolWords.has(text)) return { kind: "protocol", protocol: text as "tcp" | "udp" | "sctp" | "icmp" };
  if (namePattern.test(text) && !reservedWords.has(text)) return { kind: "name", name: text };
  return badService(
    text,
    /^\d+(?:-\d+)?$/.test(text) ? `write the protocol, too: \`tcp/${text}\`` : formHint,
  );
};

const readPorts = (
  protocol: "tcp" | "udp" | "sctp",
  rest: string,
  text: string,
): ServiceValue | TextFault => {
  const dash = rest.indexOf("-");
  const first = portNumber(dash < 0 ? rest : rest.slice(0, dash));
  const last = dash < 0 ? first : portNumber(rest.slice(dash + 1));
  if (first < 0 || last < 0) return badService(text, portsHint(protocol, rest));
  if (last > 65_535) return badService(text, "ports go from 1 to 65535");
  if (first > last) return badService(text, `did you mean \`${protocol}/${last}-${first}\`?`);
  return { kind: "ports", protocol, ports: { first, last } };
};

/** One to five digits, the first not 0; -1 for any other text. */
const portNumber = (text: string): number => {
  if (text.length < 1 || text.length > 5 || text.startsWith("0")) return -1;
  let number = 0;
  for (let at = 0; at < text.length; at += 1) {
    const digit = text.charCodeAt(at) - 48;
    if (digit < 0 || digit > 9) return -1;
    number = 10 * number + digit;
  }
  return number;
};

const readIcmp = (name: string, text: string): ServiceValue | TextFault => {
  const message = icmpMessages.get(name);
  if (message !== undefined) return { kind: "icmp", ...message };
  return badService(
    text,
    didYouMean(name, icmpMessages.keys()) ??
      `ICMP messages have names here: ${[...icmpMessages.keys()].join(", ")}`,
  );
};

const formHint =
  "write `tcp/443`, `udp/53`, `tcp/8000-8010`, `icmp/echo-request`, `tcp`, `icmp` or a service's name";

const portsHint = (protocol: string, rest: string): string => {
  if (/^\d+:\d+$/.test(rest)) return `write the range with a dash: \`${protocol}/${rest.replace(":", "-")}\``;
  if (/^0+\d*(?:-\d+)?$/.test(rest)) return "ports go from 1 to 65535, without leading zeros";
  return `write a port or a range of ports, like \`${protocol}/443\` or \`${protocol}/8000-8010\``;
};

const protocolHint = (text: string, protocol: string): string => {
  if (/^\d/.test(protocol) && protocolWords.has(text.split("/")[1] ?? ""))
    return `write the protocol first: \`${text.split("/")[1]}/${protocol}\``;
  if (protocol === "icmpv6") return `write \`icmp/${text.split("/")[1]}\`: the family decides`;
  return didYouMean(protocol, protocolWords) ?? "the protocols are tcp, udp, sctp and icmp";
};

const badService = (text: string, hint: string): TextFault =>
  wholeText(
    text,
    "language/bad-service",
    text === "" ? "a service is empty" : `${quoteText(text)} is not a service`,
    hint,
  );
