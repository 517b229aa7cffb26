import { type Address, familyOf, parseAddress } from "../../net/index.ts";
import { parseGreeting } from "../agent/protocol.ts";
import { LabError } from "../command.ts";
import type { Probe, ProbeResult } from "../probe.ts";

/** The line, without its id, that makes the guest send `probe`. */
export const guestCommand = (probe: Probe, seconds: number): string => {
  switch (probe.protocol) {
    case "tcp":
      return `tcp http://${hostPart(probe.to)}:${probe.port}/ ${seconds}`;
    case "ping":
      return `ping ${probe.to} ${seconds}`;
    case "udp":
      throw new LabError("a virtual machine of the lab sends no UDP");
  }
};

/** What the guest's `wget` or `ping` made of a probe. */
export const readProbeAnswer = (probe: Probe, status: number, output: string, ms: number): ProbeResult => {
  const greeting = parseGreeting(output);
  if (greeting !== null) {
    return { kind: "answered", by: greeting.host, source: parseAddress(greeting.peer), ms };
  }
  if (probe.protocol === "ping" && status === 0) return { kind: "answered", by: null, source: null, ms };
  if (status === 128 + 9 || (probe.protocol === "ping" && !output.includes("unreachable")))
    return { kind: "silent" };
  return /refused|reset/.test(output) ? { kind: "refused" } : { kind: "unreachable", reason: output.trim() };
};

/** The addresses in the guest's answer. */
export const readAddresses = (output: string): readonly Address[] =>
  output
    .split(/\s+/)
    .map(parseAddress)
    .filter((address): address is Address => address !== null);

const hostPart = (address: Address): string => (familyOf(address) === "ipv6" ? `[${address}]` : address);
