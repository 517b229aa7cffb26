import { prefix } from "../../src/net/index.ts";
import type { Endpoint, ServiceMatch, Steer } from "../../src/policy/index.ts";

/** A line of `steer` in short: everything from the lab to the internet by fibre, unless said otherwise. */
export const steer = (
  parts: Partial<Omit<Steer, "path">> & {
    readonly via?: readonly string[];
    readonly balance?: Readonly<Record<string, number>>;
  },
): Steer => ({
  name: "line",
  from: [network("lab")],
  to: [{ kind: "internet" }],
  services: [],
  incoming: null,
  dscp: [],
  fallback: null,
  span: { file: "uplinks.yaml", line: 1, column: 1, length: 1 },
  path:
    parts.balance === undefined
      ? { kind: "via", uplinks: parts.via ?? ["fibre"] }
      : {
          kind: "balance",
          shares: Object.entries(parts.balance).map(([uplink, weight]) => ({ uplink, weight })),
        },
  ...withoutPath(parts),
});

const withoutPath = ({ via: _via, balance: _balance, ...rest }: Parameters<typeof steer>[0]) => rest;

export const network = (name: string): Endpoint => ({ kind: "network", network: name });
export const machine = (name: string): Endpoint => ({ kind: "machine", machine: name });
export const within = (text: string): Endpoint => ({ kind: "prefix", prefix: prefix(text) });
export const ports = (protocol: "tcp" | "udp", first: number, last = first): ServiceMatch => ({
  kind: "ports",
  protocol,
  ports: { first, last },
});
