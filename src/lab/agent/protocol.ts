import type { Probe, ProbeResult } from "../probe.ts";

/** What a lab asks of the agent inside one namespace: one JSON text a line on its standard input. */
export type AgentRequest =
  | { readonly id: number; readonly kind: "listen"; readonly protocol: "tcp" | "udp"; readonly port: number }
  | { readonly id: number; readonly kind: "probe"; readonly probe: Probe };

/** The answer on its standard output, by `id`; in any order. `error`: the request could not be tried at all. */
export interface AgentReply {
  readonly id: number;
  readonly result?: ProbeResult;
  readonly error?: string;
}

/** What a server says of itself and its caller: `HOST PEER`, in the body of an HTTP answer or a UDP datagram. */
export const formatGreeting = (host: string, peer: string): string => `${host} ${peer}\n`;

/** Reads a greeting, or returns `null`. `text` may begin with HTTP headers. */
export const parseGreeting = (text: string): { readonly host: string; readonly peer: string } | null => {
  const body = text.slice(text.lastIndexOf("\r\n\r\n") + 1).trim();
  const match = /^(\S+) (\S+)$/.exec(body);
  return match === null ? null : { host: match[1]!, peer: plainAddress(match[2]!) };
};
/** An address as programs print it (`[::ffff:192.0.2.1]`, `fe80::1%eth0`) without what they put around it. */
const plainAddress = (text: string): string =>
  text.replace(/^\[|\]$|%.*$/g, "").replace(/^::ffff:(?=\d+\.)/, "");
