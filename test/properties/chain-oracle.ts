import { Connections } from "../../src/explain/index.ts";
import { Tracked } from "../../src/explain/connections/tracked.ts";
import { tupleOf } from "../../src/explain/connections/tuple.ts";
import { Machine, type Place } from "../../src/explain/firewall/machine.ts";
import type { PreparedChain } from "../../src/explain/firewall/prepared-chain.ts";
import { runChain } from "../../src/explain/firewall/run-chain.ts";
import { type HostParts, prepareParts } from "../../src/explain/host/host-parts.ts";
import { Journey } from "../../src/explain/journey.ts";
import { Oracle } from "../../src/explain/packet/oracle.ts";
import { hostFromLines } from "../golden/compile-host.ts";
import type { PlacedPacket } from "./placed-packet.ts";

/** What a chain does to a packet. */
export interface ChainAnswer {
  readonly kind: string;
  /** The rule or policy that decided. */
  readonly rule: string;
  readonly mark: number;
  readonly ctMark: number;
  /** Hexadecimal. */
  readonly destination: string;
}

/** A host that has these links and nothing else. */
export const partsOf = (links: readonly string[]): HostParts =>
  prepareParts(hostFromLines(links.map((name) => `link ${name}`).join("\n")));

/** `ARPHRD_LOOPBACK`, `ARPHRD_ETHER`. */
export const linkType = (name: string): number => (name === "lo" ? 772 : 1);

/** The link as `explain` sees it, numbered by its place. */
const linkOf = (parts: HostParts, links: readonly string[], name: string | null) => {
  const found = parts.links.get(name ?? "");
  if (found === undefined) return null;
  return { ...found, index: links.indexOf(found.name) + 1, hardwareType: linkType(found.name) };
};

const placeOf = (parts: HostParts, links: readonly string[], placed: PlacedPacket): Place => ({
  hook: placed.packet.input === null ? "output" : "forward",
  family: placed.packet.family,
  stage: "forward",
  input: linkOf(parts, links, placed.packet.input),
  output: linkOf(parts, links, placed.output),
});

const track = (journey: Journey, placed: PlacedPacket): void => {
  const { state, isReply, ctMark, ctStatus } = placed;
  journey.isUntracked = state === "untracked";
  if (state === "invalid" || state === "untracked") return;
  const original = tupleOf(journey.frame);
  const connection = {
    family: placed.packet.family,
    zone: 0,
    original,
    reply: original,
    mark: ctMark,
    status: ctStatus,
    tcpState: 0,
    masqueradedBy: null,
  };
  journey.tracked = new Tracked(connection, state, isReply ? "reply" : "original", connection);
};

/** Sends a packet through a chain by bytes and plain loops; `null` when something about it is not known. */
export const askExplain = (
  parts: HostParts,
  links: readonly string[],
  chain: PreparedChain,
  placed: PlacedPacket,
): ChainAnswer | null => {
  const journey = new Journey(parts, Connections.none, placed.packet, new Oracle());
  track(journey, placed);
  const { ending, object } = runChain(new Machine(journey, placeOf(parts, links, placed)), chain);
  if (journey.oracle.asked.length > 0) return null;
  return {
    kind: ending.kind,
    rule: object,
    mark: journey.frame.mark,
    ctMark: journey.tracked?.mark ?? 0,
    destination: journey.frame.destination.toString("hex"),
  };
};
