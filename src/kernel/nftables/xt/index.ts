/**
 * The structures of iptables extensions (`linux/netfilter/xt_*.h`, `linux/netfilter_bridge/ebt_*.h`) as options.
 *
 * Main functions: `readXtMatch`, `readXtTarget`. INVARIANT: neither throws, whatever the bytes are.
 */
import type { XtOption } from "../../../state/index.ts";
import { bridgeMatches, bridgeTargets } from "./bridge.ts";
import type { XtDecoders, XtId } from "./decoder.ts";
import { Info } from "./info.ts";
import { addressMatches } from "./match-address.ts";
import { connectionMatches } from "./match-connection.ts";
import { packetMatches } from "./match-packet.ts";
import { rateMatches } from "./match-rate.ts";
import { socketMatches } from "./match-socket.ts";
import { transportMatches } from "./match-transport.ts";
import { natTargets } from "./target-nat.ts";
import { packetTargets } from "./target-packet.ts";
import { reportTargets } from "./target-report.ts";

/** Gives the options of a structure; `null` when the extension or its revision is not known. */
export type XtReader = (id: XtId, info: Buffer) => readonly XtOption[] | null;

const readerOf =
  (decoders: XtDecoders, bridge: XtDecoders): XtReader =>
  ({ name, revision, family }, bytes) => {
    const found = (family === "bridge" ? bridge[name] : undefined) ?? decoders[name];
    if (found === undefined || !found[0].includes(revision)) return null;
    try {
      return found[1](new Info(bytes, family), revision);
    } catch (error) {
      if (error instanceof RangeError) return null;
      throw error;
    }
  };

/** The options of a match. */
export const readXtMatch: XtReader = readerOf(
  {
    ...addressMatches,
    ...connectionMatches,
    ...packetMatches,
    ...rateMatches,
    ...socketMatches,
    ...transportMatches,
  },
  bridgeMatches,
);

/** The options of a target. */
export const readXtTarget: XtReader = readerOf(
  { ...natTargets, ...packetTargets, ...reportTargets },
  bridgeTargets,
);
