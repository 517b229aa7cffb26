import type { Family } from "../../net/index.ts";
import type { Zone } from "../filter/zone.ts";
import type { Path } from "./path.ts";

/** The chains of steering. No name of a network or uplink has a slash. */
export const steerChains = {
  prerouting: "steer",
  output: "steer-output",
  postrouting: "steer-remember",
  /** Packets in the original direction of their flow. */
  original: "steer/original",
  /** Where no line matches. */
  unsteered: "steer/unsteered",
  /** Replies. */
  reply: "steer/reply",
  /** Packets of connections that are cut. */
  cut: "steer/cut",
  /** What the host itself starts. */
  fromHost: "steer/from-host",
} as const;

/** The lines that can concern flows that come in by a zone; `null`: by anything else. */
export const incomingChain = (zone: Zone | null): string => `steer/from/${zone?.key ?? "any"}`;

export const familyChain = (chain: string, family: Family): string =>
  `${chain}/${family === "ipv4" ? "4" : "6"}`;

/** What goes to declared networks and prefixes. */
export const declaredChain = (chain: string): string => `${chain}/declared`;

/** Sets the packet's mark. */
export const takeChain = ({ number }: Path): string => `steer/take/${number}`;

/** Sets the flow's mark. */
export const keepChain = ({ number }: Path): string => `steer/keep/${number}`;
